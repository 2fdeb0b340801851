using System.Buffers;
using System.Runtime.CompilerServices;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Classification;

/// <content>Counting records.</content>
public sealed partial class ConfusionMatrix
{
    /// <summary>Dictionary id of a record without a class, in columns of bytes.</summary>
    public const byte AbsentByte = byte.MaxValue;

    /// <summary>Dictionary id of a record without a class, in columns of two bytes.</summary>
    public const ushort AbsentUInt16 = ushort.MaxValue;

    /// <summary>Counts one labelled prediction.</summary>
    /// <param name="weight">Finite and at least 1.</param>
    public void Add(string actual, string predicted, double weight = 1)
    {
        WeightColumn.Check(weight, nameof(weight));
        Span<ushort> slots = stackalloc ushort[2];
        string[] names = [actual, predicted];
        Admit(names, slots);
        JoinWeights(weight);
        AddRecord(slots[0], slots[1], weight);
        if (slots[0] == Other && slots[1] == Other && actual == predicted)
        {
            AddOtherCorrect(1, weight);
        }
    }

    /// <summary>Counts the records of a batch. A record that lacks either class is not counted.</summary>
    /// <param name="actual">Per record the dictionary id of its label, <see cref="AbsentByte"/> for none.</param>
    /// <param name="predicted">Per record the dictionary id of its prediction, <see cref="AbsentByte"/> for none.</param>
    /// <param name="classes">The dictionary; it may hold names that no record has.</param>
    /// <param name="weights">Per record its weight, finite and at least 1; empty if all are 1.</param>
    public void AddColumn(ReadOnlySpan<byte> actual, ReadOnlySpan<byte> predicted, ReadOnlySpan<string> classes, ReadOnlySpan<float> weights = default)
    {
        var shared = CheckColumns(actual.Length, predicted.Length, weights);
        Span<ushort> slots = stackalloc ushort[AbsentByte + 1];
        slots.Fill(Absent);
        classes = classes[..Math.Min(classes.Length, AbsentByte)];
        if (!TryAdmit(classes, slots))
        {
            AdmitUsed(actual, predicted, classes, slots);
            ScatterWithOther(actual, predicted, classes, slots, weights, shared);
        }
        else if (JoinColumn(shared))
        {
            Scatter(actual, predicted, slots);
        }
        else
        {
            ScatterWithOther(actual, predicted, classes, slots, weights, shared);
        }
    }

    /// <inheritdoc cref="AddColumn(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{string}, ReadOnlySpan{float})"/>
    /// <remarks>
    /// For dictionaries of more than 255 classes; absent is <see cref="AbsentUInt16"/>. Costs as the records do, not as the
    /// dictionary: a block of many classes may fall into as many windows.
    /// </remarks>
    public void AddColumn(ReadOnlySpan<ushort> actual, ReadOnlySpan<ushort> predicted, ReadOnlySpan<string> classes, ReadOnlySpan<float> weights = default)
    {
        var shared = CheckColumns(actual.Length, predicted.Length, weights);
        classes = classes[..Math.Min(classes.Length, AbsentUInt16)];
        if (actual.Length < classes.Length)
        {
            AddFew(actual, predicted, classes, weights, shared);
            return;
        }

        var rented = ArrayPool<ushort>.Shared.Rent(classes.Length);
        var slots = rented.AsSpan(0, classes.Length);
        if (classes.Length > MaxClasses || !TryAdmit(classes, slots))
        {
            AdmitUsed(actual, predicted, classes, slots);
        }

        ScatterWithOther(actual, predicted, classes, slots, weights, shared);
        ArrayPool<ushort>.Shared.Return(rented);
    }

    private static double CheckColumns(int actual, int predicted, ReadOnlySpan<float> weights)
    {
        if (actual != predicted)
        {
            throw new ArgumentException($"{actual} labels for {predicted} predictions", nameof(predicted));
        }

        return WeightColumn.Shared(weights, actual);
    }

    /// <summary>Whether it is enough to count, because the batch's records and those before share one weight.</summary>
    private bool JoinColumn(double shared)
    {
        JoinWeights(shared);
        return !HasWeights;
    }

    // The slots' table has an entry for every byte, so that neither ids nor absent ones cost a branch.
    private void Scatter(ReadOnlySpan<byte> actual, ReadOnlySpan<byte> predicted, ReadOnlySpan<ushort> slots)
    {
        Span<int> rows = stackalloc int[slots.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = slots[i] * _stride;
        }

        ref var row = ref rows[0];
        ref var column = ref Unsafe.AsRef(in slots[0]);
        ref var cells = ref _counts[0];
        for (var i = 0; i < actual.Length && i < predicted.Length; i++)
        {
            Unsafe.Add(ref cells, Unsafe.Add(ref row, (int)actual[i]) + Unsafe.Add(ref column, (int)predicted[i]))++;
        }
    }

    private void ScatterWithOther<TId>(
        ReadOnlySpan<TId> actual, ReadOnlySpan<TId> predicted, ReadOnlySpan<string> classes, ReadOnlySpan<ushort> slots, ReadOnlySpan<float> weights, double shared)
        where TId : unmanaged
    {
        JoinWeights(shared);
        for (var i = 0; i < actual.Length; i++)
        {
            int a = Id(actual[i]), p = Id(predicted[i]);
            if (a >= classes.Length || p >= classes.Length)
            {
                continue;
            }

            var weight = double.IsNaN(shared) ? weights[i] : shared;
            AddRecord(slots[a], slots[p], weight);
            if ((slots[a] | slots[p]) == Other && (a == p || classes[a] == classes[p]))
            {
                AddOtherCorrect(1, weight);
            }
        }
    }

    private void AddRecord(int row, int column, double weight)
    {
        AddCell(row, column, 1, weight);
        if (HasWeights)
        {
            _rowSquares[row].AddProduct(weight, weight);
            _columnSquares[column].AddProduct(weight, weight);
        }
    }

    /// <summary>Slots for the classes that the records have; those of other names stay as they are.</summary>
    private void AdmitUsed<TId>(ReadOnlySpan<TId> actual, ReadOnlySpan<TId> predicted, ReadOnlySpan<string> classes, Span<ushort> slots)
        where TId : unmanaged
    {
        const ushort Unused = ushort.MaxValue;
        slots = slots[..classes.Length];
        slots.Fill(Unused);
        for (var i = 0; i < actual.Length; i++)
        {
            int a = Id(actual[i]), p = Id(predicted[i]);
            if (a < classes.Length && p < classes.Length)
            {
                slots[a] = slots[p] = Other;
            }
        }

        var names = ArrayPool<string>.Shared.Rent(classes.Length);
        var used = 0;
        for (var id = 0; id < classes.Length; id++)
        {
            if (slots[id] != Unused)
            {
                names[used++] = classes[id];
            }
        }

        var admitted = ArrayPool<ushort>.Shared.Rent(classes.Length);
        Admit(names.AsSpan(0, used), admitted);
        used = 0;
        for (var id = 0; id < classes.Length; id++)
        {
            if (slots[id] != Unused)
            {
                slots[id] = admitted[used++];
            }
        }

        ArrayPool<ushort>.Shared.Return(admitted);
        ArrayPool<string>.Shared.Return(names, clearArray: true);
    }

    /// <summary>Counts fewer records than the dictionary has names: by the names that they have.</summary>
    private void AddFew(ReadOnlySpan<ushort> actual, ReadOnlySpan<ushort> predicted, ReadOnlySpan<string> classes, ReadOnlySpan<float> weights, double shared)
    {
        var names = ArrayPool<string>.Shared.Rent(2 * actual.Length);
        var rows = ArrayPool<int>.Shared.Rent(actual.Length);
        var used = 0;
        for (var i = 0; i < actual.Length; i++)
        {
            if (actual[i] < classes.Length && predicted[i] < classes.Length)
            {
                rows[used] = i;
                (names[2 * used], names[(2 * used) + 1]) = (classes[actual[i]], classes[predicted[i]]);
                used++;
            }
        }

        var slots = ArrayPool<ushort>.Shared.Rent(2 * actual.Length);
        Admit(names.AsSpan(0, 2 * used), slots);
        JoinWeights(shared);
        for (var i = 0; i < used; i++)
        {
            var (row, column) = (slots[2 * i], slots[(2 * i) + 1]);
            var weight = double.IsNaN(shared) ? weights[rows[i]] : shared;
            AddRecord(row, column, weight);
            if ((row | column) == Other && names[2 * i] == names[(2 * i) + 1])
            {
                AddOtherCorrect(1, weight);
            }
        }

        ArrayPool<ushort>.Shared.Return(slots);
        ArrayPool<int>.Shared.Return(rows);
        ArrayPool<string>.Shared.Return(names, clearArray: true);
    }

    private static int Id<TId>(TId value)
        where TId : unmanaged => typeof(TId) == typeof(byte) ? Unsafe.BitCast<TId, byte>(value) : Unsafe.BitCast<TId, ushort>(value);
}
