using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OrleansMonitor.Domain.Sums;

namespace OrleansMonitor.Domain.Classification;

/// <summary>
/// Labelled predictions counted by actual class (row) and predicted class (column), with the sum of their weights.
/// </summary>
/// <remarks>
/// <para>At most <see cref="MaxClasses"/> classes are kept, the ordinally smallest names; the row and column of any
/// other class are added to <i>other</i>. The smallest names of a union are among the smallest of every part that has
/// them, so a kept class never lost a record to other in any part, and merging stays associative and commutative.
/// Keeping the most frequent ones would not be. How many of the records in other were predicted correctly is kept
/// apart: accuracy stays exact.</para>
/// <para>Counts are exact. While all records share one weight only that weight is kept, and weights are exact as well;
/// from the second weight on each cell has its own sum, exact below 2^30.</para>
/// <para>Not thread-safe.</para>
/// </remarks>
public sealed partial class ConfusionMatrix
{
    public const int MaxClasses = 256;

    private const int Other = ClassIndex.Other;
    private const int Absent = ClassIndex.Absent;

    private readonly ClassIndex _classes = new();

    // Square of _stride × _stride cells, row-major; grown in place while the buffer has room.
    private int _stride = MinStride;
    private ulong[] _counts = new ulong[MinStride * MinStride];

    // Weight of every record so far, 0 before the first one, NaN once they differ. Only then do the arrays below count.
    private double _sharedWeight;
    private double[] _weights = [];
    private ExactSum[] _rowSquares = [];
    private ExactSum[] _columnSquares = [];

    // Whether a class may have a slot that no record has: dictionaries hold names that are not used.
    private bool _mayHaveUnused;

    private ulong _otherCorrect;
    private double _otherCorrectWeight;

    public bool IsEmpty
    {
        get
        {
            for (var row = 0; row < _classes.SlotEnd; row++)
            {
                if (row != Absent && (_counts[row * _stride] != 0 || Row(row)[(Absent + 1)..].ContainsAnyExcept(0UL)))
                {
                    return false;
                }
            }

            return true;
        }
    }

    private bool HasWeights => double.IsNaN(_sharedWeight);

    /// <summary>Back to the identity of <see cref="Merge"/>. Buffers are kept.</summary>
    public void Clear()
    {
        var cells = _stride * _stride;
        Array.Clear(_counts, 0, cells);
        if (HasWeights)
        {
            ClearWeights();
        }

        _classes.Clear();
        _stride = MinStride;
        _sharedWeight = 0;
        _mayHaveUnused = false;
        _otherCorrect = 0;
        _otherCorrectWeight = 0;
    }

    /// <summary>Adds what another matrix counted.</summary>
    public void Merge(ConfusionMatrix other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.IsEmpty)
        {
            return;
        }

        JoinWeights(other._sharedWeight);
        if (!HasWeights && _stride == other._stride && _classes.SameAs(other._classes))
        {
            AddAll(other._counts.AsSpan(0, _stride * _stride), _counts);
            _otherCorrect += other._otherCorrect;
            return;
        }

        MergeCells(other);
    }

    private void MergeCells(ConfusionMatrix other)
    {
        Span<ushort> slots = stackalloc ushort[MaxSlots];
        other.MapUsedInto(this, slots);
        for (var row = 0; row < other._classes.SlotEnd; row++)
        {
            for (var column = 0; column < other._classes.SlotEnd && row != Absent; column++)
            {
                var count = other._counts[row * other._stride + column];
                if (count == 0 || column == Absent)
                {
                    continue;
                }

                var weight = other.CellWeight(row, column);
                AddCell(slots[row], slots[column], count, weight);
                if (row == column && row != Other && slots[row] == Other)
                {
                    AddOtherCorrect(count, weight);
                }
            }
        }

        AddOtherCorrect(other._otherCorrect, other.OtherCorrectWeight);
        if (!HasWeights)
        {
            return;
        }

        for (var slot = 0; slot < other._classes.SlotEnd; slot++)
        {
            if (slot != Absent)
            {
                other.AddRowSquares(slot, _rowSquares[slots[slot]]);
                other.AddColumnSquares(slot, _columnSquares[slots[slot]]);
            }
        }
    }

    private Span<ulong> Row(int slot) => _counts.AsSpan(slot * _stride, _classes.SlotEnd);

    private double CellWeight(int row, int column)
    {
        var cell = row * _stride + column;
        return HasWeights ? _weights[cell] : _counts[cell] * _sharedWeight;
    }

    private double OtherCorrectWeight => HasWeights ? _otherCorrectWeight : _otherCorrect * _sharedWeight;

    private void AddCell(int row, int column, ulong count, double weight)
    {
        var cell = row * _stride + column;
        _counts[cell] += count;
        if (HasWeights)
        {
            _weights[cell] += weight;
        }
    }

    private void AddOtherCorrect(ulong count, double weight)
    {
        _otherCorrect += count;
        if (HasWeights)
        {
            _otherCorrectWeight += weight;
        }
    }

    private static void AddAll(ReadOnlySpan<ulong> source, Span<ulong> target)
    {
        var to = MemoryMarshal.Cast<ulong, Vector256<ulong>>(target[..source.Length]);
        var from = MemoryMarshal.Cast<ulong, Vector256<ulong>>(source); // a stride is even, so its square is a multiple of 4
        for (var i = 0; i < to.Length; i++)
        {
            to[i] += from[i];
        }
    }
}
