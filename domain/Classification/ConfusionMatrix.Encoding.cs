using System.Buffers;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Classification;

/// <content>
/// <code>
/// matrix = classes:varuint [flags:byte names [sharedWeight:f64] rows [squares] [correct in other]]
/// names  = ascending, see SortedNames
/// row    = occupied:varuint, then all counts if more than half of them are occupied, else (gap, count) of those;
///          with weights then a number for each occupied one
/// squares = with weights, Σw² as a number for each row, then for each column
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

        WriteCells(writer, slots[..(hasOther ? count + 1 : count)], double.IsNaN(shared));
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
        ReadCells(ref reader, slots[..size], count, shared);
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
            if (_rowSquares[row] != rowCount * shared * shared)
            {
                return double.NaN;
            }
        }

        return shared;
    }

    private void WriteCells(AggregateWriter writer, ReadOnlySpan<ushort> slots, bool weights)
    {
        foreach (var row in slots)
        {
            WriteRow(writer, slots, _counts.AsSpan(row * _stride, _stride));
            foreach (var column in slots)
            {
                if (weights && _counts[row * _stride + column] != 0)
                {
                    writer.WriteNumber(_weights[row * _stride + column]);
                }
            }
        }

        foreach (var slot in weights ? slots : default)
        {
            writer.WriteNumber(_rowSquares[slot]);
        }

        foreach (var slot in weights ? slots : default)
        {
            writer.WriteNumber(_columnSquares[slot]);
        }
    }

    private static void WriteRow(AggregateWriter writer, ReadOnlySpan<ushort> slots, ReadOnlySpan<ulong> cells)
    {
        var occupied = 0;
        foreach (var column in slots)
        {
            occupied += cells[column] != 0 ? 1 : 0;
        }

        writer.WriteVarUInt((ulong)occupied);
        var gap = 0;
        foreach (var column in slots)
        {
            if (IsDense(occupied, slots.Length))
            {
                writer.WriteVarUInt(cells[column]);
            }
            else if (cells[column] == 0)
            {
                gap++;
            }
            else
            {
                writer.WriteVarUInt((ulong)gap);
                writer.WriteVarUInt(cells[column]);
                gap = 0;
            }
        }
    }

    private static bool IsDense(int occupied, int size) => 2 * occupied > size;

    private void ReadCells(ref AggregateReader reader, scoped ReadOnlySpan<ushort> slots, int classes, double shared)
    {
        Span<ulong> row = stackalloc ulong[slots.Length];
        for (var i = 0; i < slots.Length; i++)
        {
            ReadRow(ref reader, row);
            for (var j = 0; j < row.Length; j++)
            {
                if (row[j] == 0)
                {
                    continue;
                }

                var weight = double.IsNaN(shared) ? reader.ReadAmount() : row[j] * shared;
                AddCell(slots[i], slots[j], row[j], weight);
                if (i == j && i < classes && slots[i] == Other)
                {
                    AddOtherCorrect(row[j], weight);
                }

                if (HasWeights && !double.IsNaN(shared))
                {
                    _rowSquares[slots[i]] += weight * shared;
                    _columnSquares[slots[j]] += weight * shared;
                }
            }
        }

        for (var i = 0; i < 2 * slots.Length && double.IsNaN(shared); i++)
        {
            var squares = i < slots.Length ? _rowSquares : _columnSquares;
            squares[slots[i % slots.Length]] += reader.ReadAmount();
        }
    }

    private static void ReadRow(ref AggregateReader reader, scoped Span<ulong> row)
    {
        var occupied = reader.ReadCount(row.Length);
        if (IsDense(occupied, row.Length))
        {
            foreach (ref var cell in row)
            {
                cell = reader.ReadTally();
            }

            return;
        }

        row.Clear();
        var next = 0UL;
        for (var i = 0; i < occupied; i++)
        {
            next += reader.ReadVarUInt();
            if (next >= (ulong)row.Length)
            {
                throw new AggregateFormatException($"a confusion matrix has {row.Length} columns and names column {next}");
            }

            row[(int)next++] = reader.ReadTally();
        }
    }
}
