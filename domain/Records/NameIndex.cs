namespace OrleansMonitor.Domain.Records;

/// <summary>Numbers names in order of arrival. Cleared and filled again with the same names it allocates nothing.</summary>
internal sealed class NameIndex
{
    /// <summary>What every name past the width of an index gets; always outside of the dictionary that is kept.</summary>
    public const ushort Overflow = RecordLimits.MaxCategories;

    private readonly Dictionary<string, ushort> _indices = new(StringComparer.Ordinal);
    private string[] _names = [];
    private int _count;

    public int Count => _count;

    public ReadOnlySpan<string> Names => _names.AsSpan(0, _count);

    public ushort IndexOf(string name)
    {
        if (_indices.TryGetValue(name, out var index))
            return index;
        if (_count == Overflow)
            return Overflow;
        if (_count == _names.Length)
            Array.Resize(ref _names, Math.Max(8, 2 * _count));
        _names[_count] = name;
        _indices.Add(name, (ushort)_count);
        return (ushort)_count++;
    }

    public void CopyTo(NameList list)
    {
        foreach (var name in Names)
            list.Add(name);
    }

    public void Clear()
    {
        _indices.Clear();
        _names.AsSpan(0, _count).Clear();
        _count = 0;
    }
}
