using OrleansMonitor.Domain.Baselines;

namespace OrleansMonitor.Domain.Records;

/// <content>Counting with the frozen bins of the active baseline. Without one it costs a comparison a window.</content>
internal sealed partial class ColumnFold
{
    private FrozenBins? _bins;

    // Per feature of the block its column, and from where on its categories' cells are; then of the classes, and per measurement.
    private (int Column, int Cells)[] _binned = [];
    private ushort[] _cells = [];
    private ulong[] _ticks = [];

    private void BeginBins(FrozenBins? bins)
    {
        _bins = bins;
        if (bins is null)
            return;
        var features = _columns.Features.Count;
        if (_binned.Length <= features + _columns.Measurements.Count)
            _binned = new (int, int)[features + _columns.Measurements.Count + 1];
        var cells = 0;
        for (var i = 0; i < features; i++)
        {
            var column = bins.Feature(_source.Features[i].Name);
            _binned[i] = (column, cells);
            if (column >= 0 && _columns.Features[i].IsCategorical)
                cells = AddCells(bins.Columns[column], _source.Features[i].Categories.AsSpan(), cells);
        }

        _binned[features] = (bins.Prediction, cells);
        if (bins.Prediction >= 0)
            cells = AddCells(bins.Columns[bins.Prediction], _source.Classes.AsSpan(), cells);
        for (var i = 0; bins.HasMeasurements && i < _columns.Measurements.Count; i++)
        {
            var column = bins.Measurement(_source.Measurements[i].Name);
            _binned[features + 1 + i] = (column, cells);
            if (column >= 0 && _columns.Measurements[i].IsCategorical)
                cells = AddCells(bins.Columns[column], _source.Measurements[i].Categories.AsSpan(), cells);
        }

        if (bins.Joint is { } joint)
            BeginJoint(joint);
    }

    private int AddCells(FrozenColumn column, ReadOnlySpan<string> names, int from)
    {
        if (_cells.Length < from + names.Length)
            Array.Resize(ref _cells, Math.Max(from + names.Length, 2 * _cells.Length));
        foreach (var name in names)
            _cells[from++] = (ushort)column.CellOf(name);
        return from;
    }

    private void AddBins(int start, int rows, ReadOnlySpan<float> weights, PartialAggregate target)
    {
        if (_bins is null)
            return;
        var prepared = RowWeights.Of(weights, rows, ref _ticks);
        if (target.Bins.Add(_bins, (ulong)rows, prepared) is not { } counts)
            return;
        BinNamed(_columns.Features, 0, start, rows, prepared, counts);
        if (_bins.HasMeasurements)
            BinNamed(_columns.Measurements, _columns.Features.Count + 1, start, rows, prepared, counts);
        if (_bins.Prediction >= 0)
            BinIndices(_bins.Prediction, _columns.Predictions, _binned[_columns.Features.Count].Cells, start, rows, prepared, counts);
        if (_bins.Value >= 0)
            BinNumbers(_bins.Value, _columns.Values, start, rows, prepared, counts);
        if (_bins.Score >= 0)
            BinNumbers(_bins.Score, _columns.Scores, start, rows, prepared, counts);
        if (_bins.Joint is { } joint)
            BinJointly(joint, start, rows, prepared, counts[_bins.Columns.Length]);
    }

    private void BinNamed(ReusableList<FeatureColumn> named, int first, int start, int rows, in RowWeights weights, BinnedColumns counts)
    {
        for (var i = 0; i < named.Count; i++)
        {
            var (column, cells) = _binned[first + i];
            if (column < 0)
                continue;
            if (named[i].IsCategorical)
                BinIndices(column, named[i].Indices, cells, start, rows, weights, counts);
            else
                BinNumbers(column, named[i].Numbers, start, rows, weights, counts);
        }
    }

    private void BinNumbers(int column, ReadOnlyMemory<byte> numbers, int start, int rows, in RowWeights weights, BinnedColumns counts)
    {
        if (numbers.IsEmpty)
            return;
        if (Width(numbers) == sizeof(float))
            ValueCells.Add(_bins!.Columns[column], Column.As<float>(numbers).Slice(start, rows), weights, counts[column]);
        else
            ValueCells.Add(_bins!.Columns[column], Column.As<double>(numbers).Slice(start, rows), weights, counts[column]);
    }

    private void BinIndices(int column, ReadOnlyMemory<byte> indices, int cells, int start, int rows, in RowWeights weights, BinnedColumns counts)
    {
        if (indices.IsEmpty)
            return;
        var byId = _cells.AsSpan(cells);
        if (Width(indices) == 1)
            ValueCells.AddIds(_bins!.Columns[column], indices.Span.Slice(start, rows), byId, weights, counts[column]);
        else
            ValueCells.AddIds(_bins!.Columns[column], Column.As<ushort>(indices).Slice(start, rows), byId, weights, counts[column]);
    }
}
