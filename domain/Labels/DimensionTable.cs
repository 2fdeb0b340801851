using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Labels;

/// <summary>What the dimensions of the predictions of a chunk say, each once; names and values are those of the chunk's dictionary.</summary>
internal sealed class DimensionTable
{
    private readonly Dictionary<DimensionValues, int> _indices = [];
    private readonly List<(DimensionValues Values, int[] Names)> _entries = [];
    private DimensionValues? _last;
    private int _lastIndex;

    internal int Count => _entries.Count;

    internal int IndexOf(DimensionValues values, LocalNames names)
    {
        if (ReferenceEquals(_last, values))
            return _lastIndex;
        if (!_indices.TryGetValue(values, out var index))
        {
            index = _entries.Count;
            _indices.Add(values, index);
            _entries.Add((values, [.. values.Names.Zip(values.Values, (name, value) => (int[])[names.IndexOf(name), names.IndexOf(value)]).SelectMany(static each => each)]));
        }

        (_last, _lastIndex) = (values, index);
        return index;
    }

    internal void Clear()
    {
        _indices.Clear();
        _entries.Clear();
        _last = null;
    }

    /// <summary>How many; of each how many dimensions, name and value of each, how many pairs, and the places of their dimensions.</summary>
    internal void WriteTo(AggregateWriter writer)
    {
        writer.WriteVarUInt((ulong)_entries.Count);
        foreach (var (values, names) in _entries)
        {
            writer.WriteVarUInt((ulong)values.Names.Count);
            foreach (var name in names)
                writer.WriteVarUInt((ulong)name);
            writer.WriteVarUInt((ulong)values.Pairs.Count);
            foreach (var (first, second) in values.Pairs)
            {
                writer.WriteVarUInt((ulong)first);
                writer.WriteVarUInt((ulong)second);
            }
        }
    }

    internal static DimensionValues[] Read(scoped ref AggregateReader reader, string[] names)
    {
        var entries = new DimensionValues[reader.ReadCount(int.MaxValue)];
        for (var i = 0; i < entries.Length; i++)
        {
            var count = reader.ReadCount(int.MaxValue);
            var (dimensions, values) = (new string[count], new string[count]);
            for (var at = 0; at < count; at++)
                (dimensions[at], values[at]) = (names[ReadIndex(ref reader, names.Length)], names[ReadIndex(ref reader, names.Length)]);
            var pairs = new (int, int)[reader.ReadCount(int.MaxValue)];
            for (var at = 0; at < pairs.Length; at++)
                pairs[at] = (ReadIndex(ref reader, count), ReadIndex(ref reader, count));
            entries[i] = new DimensionValues(dimensions, values, pairs);
        }

        return entries;
    }

    private static int ReadIndex(scoped ref AggregateReader reader, int limit)
    {
        var index = reader.ReadVarUInt();
        return index < (ulong)limit ? (int)index : throw new AggregateFormatException($"an index of {index} is not below {limit}");
    }
}
