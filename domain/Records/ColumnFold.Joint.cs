using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Estimates;

namespace OrleansMonitor.Domain.Records;

/// <content>Counting predictions together with their scores, for estimates without labels.</content>
internal sealed partial class ColumnFold
{
    // Per class of the block the first cell of its row.
    private ushort[] _jointRows = [];
    private ushort[] _jointCells = [];

    private void BeginJoint(JointBins joint)
    {
        var classes = _source.Classes.AsSpan();
        if (_jointRows.Length < classes.Length)
            _jointRows = new ushort[Math.Max(classes.Length, 2 * _jointRows.Length)];
        for (var i = 0; i < classes.Length; i++)
            _jointRows[i] = (ushort)joint.RowOf(classes[i]);
    }

    private void BinJointly(JointBins joint, int start, int rows, in RowWeights weights, ColumnCounts target)
    {
        var (predictions, scores) = (_columns.Predictions, _columns.Scores);
        if (predictions.IsEmpty || scores.IsEmpty)
            return;
        if (_jointCells.Length < rows)
            _jointCells = new ushort[Math.Max(rows, 2 * _jointCells.Length)];
        var cells = _jointCells.AsSpan(0, rows);
        if (Width(scores) == sizeof(float))
        {
            var singles = Column.As<float>(scores).Slice(start, rows);
            for (var i = 0; i < rows; i++)
                cells[i] = (ushort)joint.ScoreCellOf(singles[i]);
        }
        else
        {
            var doubles = Column.As<double>(scores).Slice(start, rows);
            for (var i = 0; i < rows; i++)
                cells[i] = (ushort)joint.ScoreCellOf(doubles[i]);
        }

        var width = Width(predictions);
        for (var i = 0; i < rows; i++)
        {
            var predicted = Column.Index(predictions.Span, width, start + i);
            cells[i] = cells[i] == ushort.MaxValue || predicted < 0 ? (ushort)joint.Missing : (ushort)(cells[i] + _jointRows[predicted]);
        }

        if (double.IsNaN(weights.Shared))
        {
            target.AddEach(cells, weights, 0);
            return;
        }

        Span<uint> counts = stackalloc uint[joint.CellCount + 1];
        counts.Clear();
        foreach (var cell in cells)
            counts[cell]++;
        for (var cell = 0; cell < joint.CellCount; cell++)
            target.Add(cell, counts[cell], weights.Shared);
    }
}
