using System.Buffers;
using OrleansMonitor.Domain.Counts;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Classification;

/// <content>
/// <code>
/// matrix  = classes:varuint [flags:byte names [sharedWeight:f64] correct wrong [weights squares] [correct in other]]
/// names   = ascending, see SortedNames
/// correct = the counts on the diagonal, see SparseCountWriter
/// wrong   = the counts off the diagonal, row by row, likewise
/// weights = a number for each count that is not 0, row by row
/// squares = Σw² as a number for each row, then for each column
/// </code>
/// Rows are in the order of the names, with other behind them if the flag says so.
/// </content>
public sealed partial class ConfusionMatrix
{
    private const byte FlagOther = 1, FlagSharedWeight = 2, FlagWeights = 4;

    public void WriteTo(AggregateWriter writer)
    {
        Span<ushort> slots = stackalloc ushort[MaxClasses + 1];
        var count = UsedSlots(slots);
        writer.WriteVarUInt((ulong)count);
        if (count == 0)
        {
            return;
        }

        var hasOther = IsUsed(Other);
        if (hasOther)
        {
            slots[count] = Other;
        }

        var shared = FindSharedWeight(slots[..(hasOther ? count + 1 : count)]);
        writer.WriteByte((byte)((hasOther ? FlagOther : 0) | (double.IsNaN(shared) ? FlagWeights : shared != 1 ? FlagSharedWeight : 0)));
        var previous = "";
        foreach (var slot in slots[..count])
        {
            SortedNames.Write(writer, previous, _classes.Name(slot));
            previous = _classes.Name(slot);
        }

        if (!double.IsNaN(shared) && shared != 1)
        {
            writer.WriteDouble(shared);
        }

        WriteCells(writer, slots[..(hasOther ? count + 1 : count)]);
        if (double.IsNaN(shared))
        {
            WriteWeights(writer, slots[..(hasOther ? count + 1 : count)]);
        }

        if (hasOther)
        {
            writer.WriteVarUInt(_otherCorrect);
            if (double.IsNaN(shared))
            {
                writer.WriteNumber(_otherCorrectWeight);
            }
        }
    }

    /// <summary>Adds an encoded matrix.</summary>
    /// <exception cref="AggregateFormatException">The bytes are not an encoded matrix; what was added is then undefined.</exception>
    public void MergeFrom(ref AggregateReader reader)
    {
        var count = reader.ReadCount(MaxClasses);
        if (count == 0)
        {
            return;
        }

        var flags = reader.ReadByte();
        if (flags > (FlagOther | FlagWeights))
        {
            throw new AggregateFormatException($"a confusion matrix has unknown flags {flags}");
        }

        Span<ushort> slots = stackalloc ushort[MaxClasses + 1];
        ReadNames(ref reader, slots[..count]);
        var size = count;
        if ((flags & FlagOther) != 0)
        {
            slots[size++] = Other;
        }

        var shared = (flags & FlagWeights) != 0 ? double.NaN : (flags & FlagSharedWeight) != 0 ? reader.ReadWeight() : 1;
        JoinWeights(shared);
        var cells = ArrayPool<ulong>.Shared.Rent(size * size);
        try
        {
            ReadCells(ref reader, cells.AsSpan(0, size * size), size);
            MergeCells(ref reader, cells.AsSpan(0, size * size), slots[..size], count, shared);
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(cells);
        }

        if ((flags & FlagOther) != 0)
        {
            var correct = reader.ReadTally();
            AddOtherCorrect(correct, double.IsNaN(shared) ? reader.ReadAmount() : correct * shared);
        }
    }

    private void ReadNames(ref AggregateReader reader, scoped Span<ushort> slots)
    {
        var names = ArrayPool<string>.Shared.Rent(slots.Length);
        try
        {
            string? previous = null;
            for (var i = 0; i < slots.Length; i++)
            {
                names[i] = previous = SortedNames.Read(ref reader, previous);
            }

            Admit(names.AsSpan(0, slots.Length), slots);
        }
        finally
        {
            ArrayPool<string>.Shared.Return(names, clearArray: true);
        }
    }

    private int UsedSlots(Span<ushort> slots)
    {
        var count = 0;
        foreach (var slot in _classes.Ordered)
        {
            if (IsUsed(slot))
            {
                slots[count++] = slot;
            }
        }

        return count;
    }

    /// <summary>The one weight of all records, also where it has been summed per cell; NaN if there are several.</summary>
    private double FindSharedWeight(ReadOnlySpan<ushort> slots)
    {
        if (!HasWeights)
        {
            return _sharedWeight;
        }

        double shared = 0;
        foreach (var row in slots)
        {
            ulong rowCount = 0;
            foreach (var column in slots)
            {
                var count = _counts[row * _stride + column];
                shared = shared == 0 && count != 0 ? _weights[row * _stride + column] / count : shared;
                if (_weights[row * _stride + column] != count * shared)
                {
                    return double.NaN;
                }

                rowCount += count;
            }

            // Weights of 1 and 3 also have the mean 2.
            if (!_rowSquares[row].IsSquare(shared, rowCount))
            {
                return double.NaN;
            }
        }

        return shared;
    }

    private void WriteCells(AggregateWriter writer, ReadOnlySpan<ushort> slots)
    {
        int correct = 0, wrong = 0;
        foreach (var row in slots)
        {
            foreach (var column in slots)
            {
                var occupied = _counts[row * _stride + column] != 0 ? 1 : 0;
                correct += row == column ? occupied : 0;
                wrong += row == column ? 0 : occupied;
            }
        }

        // Apart, since correct predictions are many and wrong ones of each kind few.
        var diagonal = new SparseCountWriter(writer, correct);
        foreach (var slot in slots)
        {
            diagonal.Write(_counts[slot * _stride + slot]);
        }

        diagonal.Flush();
        var others = new SparseCountWriter(writer, wrong);
        foreach (var row in slots)
        {
            foreach (var column in slots)
            {
                if (row != column)
                {
                    others.Write(_counts[row * _stride + column]);
                }
            }
        }

        others.Flush();
    }

    private void WriteWeights(AggregateWriter writer, ReadOnlySpan<ushort> slots)
    {
        foreach (var row in slots)
        {
            foreach (var column in slots)
            {
                if (_counts[row * _stride + column] != 0)
                {
                    writer.WriteNumber(_weights[row * _stride + column]);
                }
            }
        }

        foreach (var slot in slots)
        {
            _rowSquares[slot].WriteTo(writer);
        }

        foreach (var slot in slots)
        {
            _columnSquares[slot].WriteTo(writer);
        }
    }

    private static void ReadCells(ref AggregateReader reader, scoped Span<ulong> cells, int size)
    {
        cells.Clear();
        var diagonal = new SparseCountReader(ref reader, size);
        while (diagonal.Read(out var cell, out var count))
        {
            cells[cell * (size + 1)] = count;
        }

        // Between two cells of the diagonal lie as many others as there are classes.
        var others = new SparseCountReader(ref reader, size * (size - 1));
        while (others.Read(out var cell, out var count))
        {
            cells[cell + cell / size + 1] = count;
        }
    }

    private void MergeCells(ref AggregateReader reader, scoped ReadOnlySpan<ulong> cells, scoped ReadOnlySpan<ushort> slots, int classes, double shared)
    {
        for (var cell = 0; cell < cells.Length; cell++)
        {
            if (cells[cell] == 0)
            {
                continue;
            }

            var (row, column) = Math.DivRem(cell, slots.Length);
            var weight = double.IsNaN(shared) ? reader.ReadAmount() : cells[cell] * shared;
            AddCell(slots[row], slots[column], cells[cell], weight);
            if (row == column && row < classes && slots[row] == Other)
            {
                AddOtherCorrect(cells[cell], weight);
            }

            if (HasWeights && !double.IsNaN(shared))
            {
                _rowSquares[slots[row]].AddSquare(shared, cells[cell]);
                _columnSquares[slots[column]].AddSquare(shared, cells[cell]);
            }
        }

        for (var i = 0; i < 2 * slots.Length && double.IsNaN(shared); i++)
        {
            var squares = i < slots.Length ? _rowSquares : _columnSquares;
            squares[slots[i % slots.Length]].MergeAmountFrom(ref reader);
        }
    }
}
