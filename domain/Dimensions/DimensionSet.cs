using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Dimensions;

/// <summary>
/// The slices of a model's records by the dimensions that they declare and by chosen pairs of these. Of more dimensions than <see cref="RecordLimits.MaxDimensions"/>
/// the ordinally smallest are kept, and likewise of pairs. Not thread-safe.
/// </summary>
public sealed class DimensionSet
{
    // Dimensions first, then pairs; each in ordinal order.
    private readonly List<DimensionSlices> _dimensions = [];
    private readonly List<DimensionSlices> _pairs = [];
    private readonly Stack<DimensionSlices> _free = [];
    private Dictionary<string, int>? _classes;

    public IReadOnlyList<DimensionSlices> Dimensions => _dimensions;

    public IReadOnlyList<DimensionSlices> Pairs => _pairs;

    /// <summary>Values of records in dimensions and pairs past the limit: they are in no slice.</summary>
    public ulong Dropped { get; private set; }

    public bool IsEmpty => _dimensions.Count == 0 && _pairs.Count == 0 && Dropped == 0;

    /// <summary>Slices, of all dimensions and pairs.</summary>
    public int SliceCount => _dimensions.Sum(static each => each.Count) + _pairs.Sum(static each => each.Count);

    /// <summary>The slices of a dimension or pair (see <see cref="DimensionName"/>); null: no record has it.</summary>
    public DimensionSlices? Find(string name)
    {
        var list = DimensionName.IsPair(name) ? _pairs : _dimensions;
        var at = Search(list, name);
        return at >= 0 ? list[at] : null;
    }

    /// <summary>The slices to which records of a dimension or pair are to be added; null: it is past the limit, and they are to be counted as dropped.</summary>
    internal DimensionSlices? Take(string name)
    {
        var (list, limit) = DimensionName.IsPair(name) ? (_pairs, RecordLimits.MaxDimensionPairs) : (_dimensions, RecordLimits.MaxDimensions);
        var at = Search(list, name);
        if (at >= 0)
            return list[at];
        at = ~at;
        if (list.Count == limit)
        {
            if (at == limit)
                return null;
            Dropped += list[^1].Records;
            list[^1].Clear();
            _free.Push(list[^1]);
            list.RemoveAt(limit - 1);
        }

        var slices = _free.TryPop(out var free) ? free : new DimensionSlices();
        slices.Name = name;
        list.Insert(at, slices);
        return slices;
    }

    internal void Drop(ulong values) => Dropped += values;

    public void Merge(DimensionSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Dropped += other.Dropped;
        Merge(other._dimensions);
        Merge(other._pairs);
    }

    /// <summary>Puts slices of fewer records than <paramref name="least"/> to the others; answers in which dimensions and pairs.</summary>
    internal IReadOnlyList<string> Withhold(ulong least) => [.. _dimensions.Concat(_pairs).Where(slices => slices.Withhold(least)).Select(static slices => slices.Name)];

    public void Clear()
    {
        Clear(_dimensions);
        Clear(_pairs);
        Dropped = 0;
    }

    /// <summary>A dictionary of classes; values that were dropped; dimensions and then pairs, how many and each with its name.</summary>
    public void WriteTo(AggregateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var classes = _classes ??= new Dictionary<string, int>(StringComparer.Ordinal);
        classes.Clear();
        Collect(_dimensions, classes);
        Collect(_pairs, classes);
        writer.WriteVarUInt((ulong)classes.Count);
        foreach (var name in classes.Keys)
            writer.WriteString(name);
        writer.WriteVarUInt(Dropped);
        Write(_dimensions, writer);
        Write(_pairs, writer);
    }

    /// <summary>Adds an encoded set.</summary>
    /// <exception cref="AggregateFormatException">The bytes are no encoded set; what was added is then undefined.</exception>
    public void MergeFrom(ref AggregateReader reader)
    {
        var classes = new string[reader.ReadCount(int.MaxValue)];
        for (var i = 0; i < classes.Length; i++)
            classes[i] = reader.ReadString();
        Dropped += reader.ReadTally();
        MergeFrom(ref reader, RecordLimits.MaxDimensions, classes);
        MergeFrom(ref reader, RecordLimits.MaxDimensionPairs, classes);
    }

    private void Merge(List<DimensionSlices> others)
    {
        foreach (var slices in others)
        {
            if (Take(slices.Name) is { } own)
                own.Merge(slices);
            else
                Dropped += slices.Records;
        }
    }

    private void MergeFrom(ref AggregateReader reader, int limit, ReadOnlySpan<string> classes)
    {
        for (var count = reader.ReadCount(limit); count > 0; count--)
        {
            var name = reader.ReadString();
            if (Take(name) is { } own)
            {
                own.MergeFrom(ref reader, classes);
                continue;
            }

            var dropped = new DimensionSlices { Name = name };
            dropped.MergeFrom(ref reader, classes);
            Dropped += dropped.Records;
        }
    }

    private void Clear(List<DimensionSlices> list)
    {
        foreach (var slices in list)
        {
            slices.Clear();
            _free.Push(slices);
        }

        list.Clear();
    }

    private void Write(List<DimensionSlices> list, AggregateWriter writer)
    {
        writer.WriteVarUInt((ulong)list.Count);
        foreach (var slices in list)
        {
            writer.WriteString(slices.Name);
            slices.WriteTo(writer, Place);
        }
    }

    private int Place(string name) => _classes![name];

    private static void Collect(List<DimensionSlices> list, Dictionary<string, int> classes)
    {
        foreach (var slices in list)
        {
            Collect(slices.Other, classes);
            for (var i = 0; i < slices.Count; i++)
                Collect(slices[i].Slice, classes);
        }
    }

    private static void Collect(SliceSums slice, Dictionary<string, int> classes)
    {
        for (var i = 0; i < slice.Classes.Count; i++)
            classes.TryAdd(slice.Classes.Name(i), classes.Count);
    }

    private static int Search(List<DimensionSlices> list, string name)
    {
        for (var i = 0; i < list.Count; i++)
        {
            var order = string.CompareOrdinal(list[i].Name, name);
            if (order >= 0)
                return order == 0 ? i : ~i;
        }

        return ~list.Count;
    }
}
