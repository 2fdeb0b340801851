using OrleansMonitor.Domain.Dimensions;

namespace OrleansMonitor.Domain.Records;

/// <summary>What the dimensions of single rows say, one object for all rows of a block that say the same.</summary>
internal sealed class RowDimensions
{
    private readonly Dictionary<UInt128, DimensionValues> _known = [];
    private readonly List<(int First, int Second)> _pairs = [];
    private readonly List<int> _ordered = [];
    private RecordBlock _source = null!;
    private RecordBlock _columns = null!;

    /// <param name="source">The block as received.</param>
    /// <param name="columns">Its columns in window order, or the block itself.</param>
    /// <param name="pairs">That the model chose.</param>
    public void Begin(RecordBlock source, RecordBlock columns, IReadOnlyList<DimensionPair> pairs)
    {
        (_source, _columns) = (source, columns);
        _known.Clear();
        _ordered.Clear();
        for (var i = 0; i < source.Dimensions.Count; i++)
        {
            if (!source.Dimensions[i].Indices.IsEmpty)
                _ordered.Add(i);
        }

        _ordered.Sort((a, b) => string.CompareOrdinal(source.Dimensions[a].Name, source.Dimensions[b].Name));
        DimensionDictionaries.PairsOf(source, pairs, _pairs);
    }

    /// <summary>Null: the row has no dimension.</summary>
    public DimensionValues? Of(int row)
    {
        if (_ordered.Count == 0)
            return null;

        // Eight indices of two bytes are the key.
        UInt128 key = 0;
        foreach (var dimension in _ordered)
            key = (key << 16) | (ushort)IndexAt(dimension, row);
        if (!_known.TryGetValue(key, out var values))
            _known.Add(key, values = Make(row));
        return values.Names.Count == 0 ? null : values;
    }

    private DimensionValues Make(int row)
    {
        var present = _ordered.FindAll(dimension => IndexAt(dimension, row) >= 0);
        var pairs = new List<(int, int)>();
        foreach (var (first, second) in _pairs)
        {
            var (a, b) = (present.IndexOf(first), present.IndexOf(second));
            if (a >= 0 && b >= 0)
                pairs.Add((a, b));
        }

        return new DimensionValues(
            [.. present.Select(dimension => _source.Dimensions[dimension].Name)],
            [.. present.Select(dimension => _source.Dimensions[dimension].Categories[IndexAt(dimension, row)])],
            [.. pairs]);
    }

    private int IndexAt(int dimension, int row)
    {
        var column = _columns.Dimensions[dimension].Indices;
        return Column.Index(column.Span, Column.Width(column, (int)_columns.Count), row);
    }
}
