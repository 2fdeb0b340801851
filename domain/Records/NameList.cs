namespace OrleansMonitor.Domain.Records;

/// <summary>
/// A dictionary of names, in order. Names past <see cref="Limit"/> are counted and not kept, so that a foreign batch cannot
/// make it large.
/// </summary>
public sealed class NameList(int limit)
{
    private string[] _names = [];

    public int Limit { get; } = limit;

    /// <summary>Names kept.</summary>
    public int Count { get; private set; }

    /// <summary>Names given, kept or not.</summary>
    public int Total { get; private set; }

    public string this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return _names[index];
        }
    }

    public ReadOnlySpan<string> AsSpan() => _names.AsSpan(0, Count);

    public void Add(string name)
    {
        Total++;
        if (Count == Limit)
            return;
        if (Count == _names.Length)
            Array.Resize(ref _names, Math.Min(Limit, Math.Max(8, 2 * Count)));
        _names[Count++] = name;
    }

    /// <summary>Counts a name that is past the limit without making a string of it.</summary>
    public void Skip() => Total++;

    public void Clear()
    {
        _names.AsSpan(0, Count).Clear();
        Count = 0;
        Total = 0;
    }
}
