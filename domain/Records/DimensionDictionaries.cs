using OrleansMonitor.Domain.Dimensions;

namespace OrleansMonitor.Domain.Records;

/// <summary>The dictionaries of a block's dimensions in ordinal order, and the pairs that it has. Buffers are kept.</summary>
internal sealed class DimensionDictionaries
{
    private readonly List<(int First, int Second)> _pairs = [];
    private readonly int[]?[] _ranks = new int[RecordLimits.MaxDimensions][];
    private readonly int[]?[] _order = new int[RecordLimits.MaxDimensions][];
    private string[] _sorted = [];
    private RecordBlock _source = null!;

    /// <summary>Places in the block of the dimensions of each pair that it has both of.</summary>
    public IReadOnlyList<(int First, int Second)> Pairs => _pairs;

    public void Begin(RecordBlock source, IReadOnlyList<DimensionPair> pairs)
    {
        _source = source;
        for (var i = 0; i < source.Dimensions.Count; i++)
            Sort(source.Dimensions[i].Categories.AsSpan(), ref _ranks[i], ref _order[i]);
        PairsOf(source, pairs, _pairs);
    }

    /// <summary>The place of a dictionary's entry in ordinal order.</summary>
    public int RankOf(int dimension, int index) => _ranks[dimension]![index];

    /// <summary>The value at a place in ordinal order.</summary>
    public string ValueAt(int dimension, int rank) => _source.Dimensions[dimension].Categories[_order[dimension]![rank]];

    /// <summary>The pairs of which a block has both dimensions; a column without values is none.</summary>
    public static void PairsOf(RecordBlock source, IReadOnlyList<DimensionPair> pairs, List<(int First, int Second)> found)
    {
        found.Clear();
        foreach (var pair in pairs)
        {
            var (first, second) = (PlaceOf(source, pair.First), PlaceOf(source, pair.Second));
            if (first >= 0 && second >= 0)
                found.Add((first, second));
        }
    }

    private static int PlaceOf(RecordBlock source, string name)
    {
        for (var i = 0; i < source.Dimensions.Count; i++)
        {
            if (source.Dimensions[i].Name == name && !source.Dimensions[i].Indices.IsEmpty)
                return i;
        }

        return -1;
    }

    private void Sort(ReadOnlySpan<string> names, ref int[]? ranks, ref int[]? order)
    {
        if (ranks is null || ranks.Length < names.Length)
            (ranks, order) = (new int[Math.Max(8, names.Length)], new int[Math.Max(8, names.Length)]);
        names.CopyTo(ScratchColumns.Grow(ref _sorted, names.Length));
        for (var i = 0; i < names.Length; i++)
            order![i] = i;
        Array.Sort(_sorted, order, 0, names.Length, StringComparer.Ordinal);
        for (var rank = 0; rank < names.Length; rank++)
            ranks[order![rank]] = rank;
    }
}
