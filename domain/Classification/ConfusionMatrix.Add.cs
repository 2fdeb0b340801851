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
    /// <remarks>For dictionaries of more than 255 classes; absent is <see cref="AbsentUInt16"/>.</remarks>
    public void AddColumn(ReadOnlySpan<ushort> actual, ReadOnlySpan<ushort> predicted, ReadOnlySpan<string> classes, ReadOnlySpan<float> weights = default)
    {
        var shared = CheckColumns(actual.Length, predicted.Length, weights);
        classes = classes[..Math.Min(classes.Length, AbsentUInt16)];
        var rented = ArrayPool<ushort>.Shared.Rent(classes.Length);
        var slots = rented.AsSpan(0, classes.Length);
        if (!TryAdmit(classes, slots))
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
            _rowSquares[row] += weight * weight;
            _columnSquares[column] += weight * weight;
        }
    }

    /// <summary>Slots for the classes that the records have; those of other names stay as they are.</summary>
    private void AdmitUsed<TId>(ReadOnlySpan<TId> actual, ReadOnlySpan<TId> predicted, ReadOnlySpan<string> classes, Span<ushort> slots)
        where TId : unmanaged
    {
        var used = new bool[classes.Length];
        for (var i = 0; i < actual.Length; i++)
        {
            int a = Id(actual[i]), p = Id(predicted[i]);
            if (a < used.Length && p < used.Length)
            {
                used[a] = used[p] = true;
            }
        }

        var names = new List<string>();
        var ids = new List<int>();
        for (var id = 0; id < used.Length; id++)
        {
            if (used[id])
            {
                names.Add(classes[id]);
                ids.Add(id);
            }
        }

        var admitted = new ushort[names.Count];
        Admit(names.ToArray(), admitted);
        for (var i = 0; i < admitted.Length; i++)
        {
            slots[ids[i]] = admitted[i];
        }
    }

    private static int Id<TId>(TId value)
        where TId : unmanaged => typeof(TId) == typeof(byte) ? Unsafe.BitCast<TId, byte>(value) : Unsafe.BitCast<TId, ushort>(value);
}
