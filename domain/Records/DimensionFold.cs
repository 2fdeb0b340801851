using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Sums;

namespace OrleansMonitor.Domain.Records;

/// <summary>
/// Adds rows to the slices of their dimensions: per dimension each row finds the place of its value, the columns are summed there one after the other, and the sums
/// go to the slices, once a value and not once a record. Buffers are kept.
/// </summary>
internal sealed partial class DimensionFold
{
    private readonly RowSlots _slots = new();
    private readonly DimensionRows _rows = new();
    private readonly DimensionDictionaries _dictionaries = new();
    private readonly ExactTerms[] _terms = [.. Enumerable.Range(0, SliceSums.Sums).Select(static _ => new ExactTerms())];
    private readonly ExactSum[][] _exact = [.. Enumerable.Range(0, SliceSums.Sums).Select(static _ => Array.Empty<ExactSum>())];
    private double[] _scratch = [];
    private double[] _column = [];
    private SliceNumbers[] _sums = [];
    private ClassWeights[] _classes = [];
    private RecordBlock _source = null!;
    private RecordBlock _columns = null!;

    /// <param name="source">The block as received.</param>
    /// <param name="columns">Its columns in window order, or the block itself.</param>
    /// <param name="pairs">That the model chose.</param>
    public void Begin(RecordBlock source, RecordBlock columns, IReadOnlyList<DimensionPair> pairs)
    {
        (_source, _columns) = (source, columns);
        _dictionaries.Begin(source, pairs);
    }

    public void Add(int start, int rows, ReadOnlySpan<float> weights, DimensionSet target)
    {
        for (var at = 0; at < rows; at += ExactColumn.MaxRows)
        {
            var some = Math.Min(ExactColumn.MaxRows, rows - at);
            AddRows(start + at, some, weights.IsEmpty ? default : weights.Slice(at, some), target);
        }
    }

    private void AddRows(int start, int rows, ReadOnlySpan<float> weights, DimensionSet target)
    {
        _rows.Begin(_source, _columns, start, rows);
        SetTerms(rows, weights);
        for (var i = 0; i < _columns.Dimensions.Count; i++)
        {
            if (_columns.Dimensions[i].Indices.IsEmpty)
                continue;
            Rank(i, start, _slots.Codes(rows));
            _slots.Assign(rows, _source.Dimensions[i].Categories.Count, DimensionSlices.MaxValues);
            Sum(rows, weights);
            AddTo(target, _source.Dimensions[i].Name, i, -1);
        }

        foreach (var (first, second) in _dictionaries.Pairs)
            AddPair(first, second, start, rows, weights, target);
    }

    private void AddPair(int first, int second, int start, int rows, ReadOnlySpan<float> weights, DimensionSet target)
    {
        var others = _source.Dimensions[second].Categories.Count;
        var codes = _slots.Codes(rows);
        Rank(first, start, codes);
        var indices = _columns.Dimensions[second].Indices.Span;
        var width = Column.Width(_columns.Dimensions[second].Indices, (int)_columns.Count);
        for (var row = 0; row < codes.Length; row++)
        {
            var index = Column.Index(indices, width, start + row);
            codes[row] = codes[row] < 0 || index < 0 ? -1 : (codes[row] * others) + _dictionaries.RankOf(second, index);
        }

        _slots.Assign(rows, (long)_source.Dimensions[first].Categories.Count * others, DimensionSlices.MaxPairValues);
        Sum(rows, weights);
        AddTo(target, DimensionName.Pair(_source.Dimensions[first].Name, _source.Dimensions[second].Name), first, second);
    }

    /// <summary>Puts for each row the place that its value has in the ordinal order of the dictionary.</summary>
    private void Rank(int dimension, int start, Span<long> codes)
    {
        var column = _columns.Dimensions[dimension].Indices;
        if (Column.Width(column, (int)_columns.Count) == 1)
        {
            var narrow = column.Span.Slice(start, codes.Length);
            for (var row = 0; row < codes.Length; row++)
                codes[row] = narrow[row] == Absent.Index8 ? -1 : _dictionaries.RankOf(dimension, narrow[row]);
            return;
        }

        var wide = Column.As<ushort>(column).Slice(start, codes.Length);
        for (var row = 0; row < codes.Length; row++)
            codes[row] = wide[row] == Absent.Index16 ? -1 : _dictionaries.RankOf(dimension, wide[row]);
    }

    private void AddTo(DimensionSet target, string name, int first, int second)
    {
        if (_slots.Count == 0)
            return;
        if (target.Take(name) is not { } slices)
        {
            for (var slot = 0; slot <= _slots.Count; slot++)
                target.Drop(_sums[slot].Records);
            return;
        }

        for (var slot = 0; slot < _slots.Count; slot++)
            AddTo(slices.Take(ValueOf(_slots.Used[slot], first, second)), slot);
        if (_sums[_slots.Count].Records > 0)
            AddTo(slices.Other, _slots.Count);
    }

    private string ValueOf(long code, int first, int second)
    {
        if (second < 0)
            return _dictionaries.ValueAt(first, (int)code);
        var (a, b) = Math.DivRem(code, _source.Dimensions[second].Categories.Count);
        return DimensionName.Pair(_dictionaries.ValueAt(first, (int)a), _dictionaries.ValueAt(second, (int)b));
    }

    private void AddTo(SliceSums slice, int slot)
    {
        slice.Numbers.Add(_sums[slot]);
        for (var i = 0; i < _exact.Length; i++)
        {
            if (slot < _exact[i].Length && !_exact[i][slot].IsZero)
                slice.Sum((SliceSum)i).Add(_exact[i][slot]);
        }

        var stride = _rows.ClassStride;
        for (var i = 0; i < _rows.ClassCount; i++)
            slice.Classes.Add(_rows.ClassAt(i), _classes[(slot * stride) + i]);
        if (stride > 0 && !_classes[(slot * stride) + _rows.ClassCount].IsEmpty)
            slice.Classes.AddOther(_classes[(slot * stride) + _rows.ClassCount]);
    }
}
