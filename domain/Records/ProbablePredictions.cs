using System.Runtime.InteropServices;

namespace OrleansMonitor.Domain.Records;

/// <summary>
/// Predicted classes of records that have probabilities and no predicted class: the most probable one, of several the ordinally smallest.
/// The block's column of predictions is replaced by one of its own. Buffers are kept.
/// </summary>
internal sealed class ProbablePredictions
{
    private readonly Dictionary<string, int> _classes = new(StringComparer.Ordinal);
    private ushort[] _predictions = [];
    private double[] _largest = [];
    private int[] _best = [];
    private byte[] _bytes = [];

    /// <summary>Adds what is missing to a block that was checked.</summary>
    public void Fill(RecordBlock block)
    {
        var rows = (int)block.Count;
        if (!HasAbsent(block, rows) || !FindBest(block, rows))
            return;
        _classes.Clear();
        for (var i = 0; i < block.Classes.Count; i++)
            _classes.TryAdd(block.Classes[i], i);
        var predictions = ScratchColumns.Grow(ref _predictions, rows);
        for (var row = 0; row < rows; row++)
        {
            var given = block.Predictions.IsEmpty ? -1 : Column.Index(block.Predictions.Span, Column.Width(block.Predictions, rows), row);
            predictions[row] = given >= 0 ? (ushort)given : _best[row] < 0 ? Absent.Index16 : IndexOf(block, block.Probabilities[_best[row]].Name);
        }

        block.Predictions = Narrow(predictions, block.Classes.Count, rows);
    }

    private static bool HasAbsent(RecordBlock block, int rows) => block.Predictions.IsEmpty
        || (Column.Width(block.Predictions, rows) == 1
            ? block.Predictions.Span.Contains(Absent.Index8)
            : Column.As<ushort>(block.Predictions).Contains(Absent.Index16));

    /// <summary>The column of each row's most probable class, −1 where it has no probabilities. False: no row has any.</summary>
    private bool FindBest(RecordBlock block, int rows)
    {
        var largest = ScratchColumns.Grow(ref _largest, rows);
        var best = ScratchColumns.Grow(ref _best, rows);
        best.Fill(-1);
        var found = false;
        for (var i = 0; i < block.Probabilities.Count; i++)
        {
            var column = block.Probabilities[i];
            if (column.Numbers.IsEmpty)
                continue;
            var span = column.Numbers.Span;
            var width = Column.Width(column.Numbers, rows);
            for (var row = 0; row < rows; row++)
            {
                var value = Column.Number(span, width, row);
                if (double.IsNaN(value) || (best[row] >= 0 && !IsBefore(value, column.Name, largest[row], block.Probabilities[best[row]].Name)))
                    continue;
                (largest[row], best[row], found) = (value, i, true);
            }
        }

        return found;
    }

    private static bool IsBefore(double value, string name, double other, string otherName) =>
        value > other || (value == other && string.CompareOrdinal(name, otherName) < 0);

    private ushort IndexOf(RecordBlock block, string name)
    {
        if (_classes.TryGetValue(name, out var index))
            return (ushort)index;
        if (block.Classes.Count == block.Classes.Limit)
            return Absent.Index16;
        _classes.Add(name, block.Classes.Count);
        block.Classes.Add(name);
        return (ushort)(block.Classes.Count - 1);
    }

    private ReadOnlyMemory<byte> Narrow(Span<ushort> predictions, int classes, int rows)
    {
        var length = rows * (classes <= Absent.Index8 ? 1 : 2);
        var bytes = ScratchColumns.Grow(ref _bytes, length);
        if (classes > Absent.Index8)
            MemoryMarshal.AsBytes(predictions).CopyTo(bytes);
        for (var row = 0; classes <= Absent.Index8 && row < rows; row++)
            bytes[row] = predictions[row] == Absent.Index16 ? Absent.Index8 : (byte)predictions[row];
        return _bytes.AsMemory(0, length);
    }
}
