namespace OrleansMonitor.Domain.Records;

/// <summary>
/// Collects what of a batch was not taken: one entry per (reason, field), with the first value met. Past
/// <see cref="MaxEntries"/> the rest is counted under one reason. Reusable; allocates only when something is rejected.
/// </summary>
public sealed class RejectionLog : IReusable
{
    public const int MaxEntries = 32;

    public const string MoreReason = "more";

    private readonly List<Rejection> _entries = [];

    /// <summary>Records, labels and samples that were not taken.</summary>
    public ulong Total { get; private set; }

    public bool IsEmpty => _entries.Count == 0;

    public IReadOnlyList<Rejection> Entries => _entries;

    /// <summary>How the fields are named to the client, where it did not send columns.</summary>
    public Func<string, string>? FieldName { get; set; }

    public void Add(string reason, string field, string value, string limit, ulong count)
    {
        Total += count;
        field = FieldName?.Invoke(field) ?? field;
        for (var i = 0; i < _entries.Count; i++)
        {
            var entry = _entries[i];
            if (entry.Reason == reason && entry.Field == field)
            {
                _entries[i] = entry with { Count = entry.Count + count };
                return;
            }
        }

        if (_entries.Count < MaxEntries - 1)
            _entries.Add(new Rejection(reason, field, value, limit, count));
        else if (_entries.Count < MaxEntries)
            _entries.Add(new Rejection(MoreReason, "", "", $"{MaxEntries} rejections are told apart", count));
        else
            _entries[^1] = _entries[^1] with { Count = _entries[^1].Count + count };
    }

    public Rejection[] ToArray() => _entries.Count == 0 ? [] : [.. _entries];

    public void Clear()
    {
        _entries.Clear();
        Total = 0;
        FieldName = null;
    }
}

/// <summary>
/// What of a batch was not taken, and why: <paramref name="Count"/> records (or labels, samples) were dropped for
/// <paramref name="Reason"/>, a stable code; <paramref name="Value"/> is the first that was met.
/// </summary>
public sealed record Rejection(string Reason, string Field, string Value, string Limit, ulong Count);
