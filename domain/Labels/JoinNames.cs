using OrleansMonitor.Domain.Dimensions;

namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// The names that the entries of a join refer to by index. Names are not counted; the owner rebuilds the table from the live
/// entries when <see cref="IsCrowded"/>, so it stays within a constant of what they use.
/// </summary>
internal sealed class JoinNames
{
    private const int MinCrowd = 1024;

    private readonly Dictionary<string, int> _nameIndices = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly Dictionary<JoinSlice, int> _sliceIndices = [];
    private readonly List<JoinSlice> _slices = [];
    private int _crowd = MinCrowd;

    internal int Count => _names.Count + _slices.Count;

    internal bool IsCrowded => Count > _crowd;

    /// <summary>The next rebuild comes when the table is twice as large as now.</summary>
    internal void SetCrowd() => _crowd = Math.Max(MinCrowd, 2 * Count);

    /// <summary>0 is no name.</summary>
    internal int IndexOf(string? name)
    {
        if (name is null)
            return 0;
        if (_nameIndices.TryGetValue(name, out var index))
            return index;
        _names.Add(name);
        _nameIndices.Add(name, _names.Count);
        return _names.Count;
    }

    internal int SliceOf(in JoinSlice slice)
    {
        if (_sliceIndices.TryGetValue(slice, out var index))
            return index;
        index = _slices.Count;
        _slices.Add(slice);
        _sliceIndices.Add(slice, index);
        return index;
    }

    internal string? Name(int index) => index == 0 ? null : _names[index - 1];

    internal JoinSlice Slice(int index) => _slices[index];
}

/// <summary>
/// What predictions have in common; <paramref name="PositiveClass"/> is null where nobody named it, <paramref name="Dimensions"/> where they have none, and <paramref name="Bins"/> 0 without.
/// </summary>
internal readonly record struct JoinSlice(string Version, string Segment, string? PositiveClass, DimensionValues? Dimensions = null, ulong Bins = 0);
