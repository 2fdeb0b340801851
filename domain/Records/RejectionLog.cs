namespace OrleansMonitor.Domain.Records;

/// <summary>
/// Collects what of a batch was not taken: one entry per (reason, field), with the first value met. Past
/// <see cref="MaxEntries"/> the rest is counted under one reason. Cells that were left out of records that were kept have entries
/// of their own. Reusable; allocates only when something is rejected.
/// </summary>
public sealed class RejectionLog : IReusable
{
    public const int MaxEntries = 32;

    public const string MoreReason = "more";

    private readonly List<Rejection> _entries = [];
    private readonly List<Rejection> _cells = [];

    /// <summary>Records, labels and samples that were not taken.</summary>
    public ulong Total { get; private set; }

    public bool IsEmpty => _entries.Count == 0;

    public IReadOnlyList<Rejection> Entries => _entries;

    /// <summary>Values that were left out of records that were kept.</summary>
    public IReadOnlyList<Rejection> Cells => _cells;

    /// <summary>How the fields are named to the client, where it did not send columns.</summary>
    public Func<string, string>? FieldName { get; set; }

    public void Add(string reason, string field, string value, string limit, ulong count)
    {
        Total += count;
        Add(_entries, new Rejection(reason, FieldName?.Invoke(field) ?? field, value, limit, count));
    }

    /// <summary>A value that cannot be used, of a record that can.</summary>
    public void AddCell(string reason, string field, string value, string limit) => Add(_cells, new Rejection(reason, field, value, limit, 1));

    /// <summary>The same of several records, with the first value that was met.</summary>
    public void AddCells(string reason, string field, string value, string limit, ulong count) =>
        Add(_cells, new Rejection(reason, FieldName?.Invoke(field) ?? field, value, limit, count));

    public Rejection[] ToArray() => _entries.Count == 0 ? [] : [.. _entries];

    public void Clear()
    {
        _entries.Clear();
        _cells.Clear();
        Total = 0;
        FieldName = null;
    }

    private static void Add(List<Rejection> entries, Rejection rejection)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            if (entry.Reason == rejection.Reason && entry.Field == rejection.Field)
            {
                entries[i] = entry with { Count = entry.Count + rejection.Count };
                return;
            }
        }

        if (entries.Count < MaxEntries - 1)
            entries.Add(rejection);
        else if (entries.Count < MaxEntries)
            entries.Add(new Rejection(MoreReason, "", "", $"{MaxEntries} rejections are told apart", rejection.Count));
        else
            entries[^1] = entries[^1] with { Count = entries[^1].Count + rejection.Count };
    }
}

/// <summary>
/// What of a batch was not taken, and why: <paramref name="Count"/> records (or labels, samples) were dropped for
/// <paramref name="Reason"/>, a stable code; <paramref name="Value"/> is the first that was met.
/// </summary>
public sealed record Rejection(string Reason, string Field, string Value, string Limit, ulong Count);
