using OrleansMonitor.Domain.Probabilities;
using OrleansMonitor.Domain.Sums;

namespace OrleansMonitor.Domain.Records;

/// <summary>Adds the probabilities of rows, and of labelled ones what they were worth. Buffers are kept.</summary>
internal sealed class ProbabilityFold
{
    // Rows whose probabilities are coded at a time.
    private const int Chunk = 128;

    private readonly bool[] _has = new bool[Chunk];
    private RecordBlock _source = null!;

    // The columns in ordinal order of their classes, and per class of the dictionary its place in it.
    private int[] _order = [];
    private int[] _places = [];
    private ushort[] _codes = [];
    private ClassCells?[] _cells = [];
    private readonly Comparison<int> _byName;
    private int _classes;

    public ProbabilityFold() => _byName = (a, b) => string.CompareOrdinal(_source.Probabilities[a].Name, _source.Probabilities[b].Name);

    public void Begin(RecordBlock source)
    {
        _source = source;
        _classes = source.Probabilities.Count;
        var order = ScratchColumns.Grow(ref _order, _classes);
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        order.Sort(_byName);
        if (source.Labels.IsEmpty)
            return;
        var places = ScratchColumns.Grow(ref _places, source.Classes.Count);
        for (var id = 0; id < places.Length; id++)
            places[id] = Find(source.Classes[id]);
    }

    public void Add(RecordBlock columns, int start, int rows, ReadOnlySpan<float> weights, PartialAggregate target)
    {
        var width = _classes;
        ScratchColumns.Grow(ref _codes, Chunk * width);
        ScratchColumns.Grow(ref _cells, width).Clear();
        for (var at = 0; at < rows; at += Chunk)
        {
            var some = Math.Min(Chunk, rows - at);
            var own = weights.IsEmpty ? default : weights.Slice(at, some);
            if (!Code(columns, start + at, some, own, target))
                continue;
            Count(some, own, target);
            if (!columns.Labels.IsEmpty)
                AddLabels(columns, start + at, some, own, target);
        }
    }

    /// <summary>Codes the probabilities of some rows, row by row, and sums them by class. False: no row has any.</summary>
    private bool Code(RecordBlock columns, int start, int rows, ReadOnlySpan<float> weights, PartialAggregate target)
    {
        var width = _classes;
        _has.AsSpan(0, rows).Clear();
        var found = false;
        for (var place = 0; place < width; place++)
        {
            var numbers = columns.Probabilities[_order[place]].Numbers;
            var bytes = numbers.IsEmpty ? 0 : Column.Width(numbers, (int)columns.Count);
            var values = ExactColumn.Values(rows);
            var own = ExactColumn.Weights(rows);
            var named = 0;
            for (var row = 0; row < rows; row++)
            {
                var value = bytes == 0 ? double.NaN : Column.Number(numbers.Span, bytes, start + row);
                ref var code = ref _codes[(row * width) + place];
                if (double.IsNaN(value))
                {
                    code = 0;
                    continue;
                }

                code = ProbabilityCode.Of(value);
                (values[named], own[named]) = (value, weights.IsEmpty ? 1 : weights[row]);
                named++;
                _has[row] = true;
            }

            if (named == 0)
                continue;
            found = true;
            var cells = _cells[place] ??= target.Probabilities.Class(_source.Probabilities[_order[place]].Name);
            cells.IsNamed = true;
            ExactColumn.AddWeighted(values[..named], weights.IsEmpty ? default : own[..named], 1, cells.Sum);
        }

        return found;
    }

    private void Count(int rows, ReadOnlySpan<float> weights, PartialAggregate target)
    {
        var (count, weight) = (0UL, 0.0);
        for (var row = 0; row < rows; row++)
        {
            if (!_has[row])
                continue;
            count++;
            weight += weights.IsEmpty ? 1 : weights[row];
        }

        target.Probabilities.AddVectors(count, weight);
    }

    private void AddLabels(RecordBlock columns, int start, int rows, ReadOnlySpan<float> weights, PartialAggregate target)
    {
        var labels = columns.Labels.Span;
        var width = _classes;
        var bytes = Column.Width(columns.Labels, (int)columns.Count);
        for (var row = 0; row < rows; row++)
        {
            var label = _has[row] ? Column.Index(labels, bytes, start + row) : -1;
            if (label < 0)
                continue;
            var place = _places[label];
            var cells = (place < 0 ? null : _cells[place]) ?? target.Probabilities.Class(_source.Classes[label]);
            target.Probabilities.AddLabel(_cells.AsSpan(0, width), _codes.AsSpan(row * width, width), place, cells, weights.IsEmpty ? 1 : weights[row]);
        }
    }

    private int Find(string name)
    {
        var (low, high) = (0, _classes);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(_source.Probabilities[_order[middle]].Name, name);
            if (order == 0)
                return middle;
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle);
        }

        return -1;
    }
}
