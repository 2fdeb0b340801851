using System.Runtime.CompilerServices;

namespace OrleansMonitor.Domain.Scores;

/// <summary>Outcomes of the records of a batch, as the columns of <see cref="ScoreHistogram"/> take them.</summary>
public static class ScoreOutcomes
{
    public const byte NonEvent = 0;

    public const byte Event = 1;

    /// <summary>The record has no label, or no prediction to compare it with.</summary>
    public const byte Absent = byte.MaxValue;

    /// <summary>For <see cref="ScoreKind.PositiveClass"/>.</summary>
    /// <param name="actual">Dictionary ids of the labels, the largest value for none.</param>
    /// <param name="positive">Dictionary id of the positive class, −1 where no record of the batch has it.</param>
    /// <param name="outcomes">Receives one outcome per record.</param>
    public static void OfPositiveClass(ReadOnlySpan<byte> actual, int positive, Span<byte> outcomes) => PositiveClass(actual, positive, outcomes);

    /// <inheritdoc cref="OfPositiveClass(ReadOnlySpan{byte}, int, Span{byte})"/>
    public static void OfPositiveClass(ReadOnlySpan<ushort> actual, int positive, Span<byte> outcomes) => PositiveClass(actual, positive, outcomes);

    /// <summary>For <see cref="ScoreKind.TopLabel"/>.</summary>
    /// <param name="actual">Dictionary ids of the labels, the largest value for none.</param>
    /// <param name="predicted">Ids of the predictions in the same dictionary, the largest value for none.</param>
    /// <param name="outcomes">Receives one outcome per record.</param>
    public static void OfTopLabel(ReadOnlySpan<byte> actual, ReadOnlySpan<byte> predicted, Span<byte> outcomes) => TopLabel(actual, predicted, outcomes);

    /// <inheritdoc cref="OfTopLabel(ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte})"/>
    public static void OfTopLabel(ReadOnlySpan<ushort> actual, ReadOnlySpan<ushort> predicted, Span<byte> outcomes) => TopLabel(actual, predicted, outcomes);

    private static void PositiveClass<TId>(ReadOnlySpan<TId> actual, int positive, Span<byte> outcomes)
        where TId : unmanaged
    {
        outcomes = outcomes[..actual.Length];
        for (var i = 0; i < outcomes.Length; i++)
        {
            var id = Id(actual[i]);
            var outcome = id == positive ? Event : NonEvent;
            outcomes[i] = id == None<TId>() ? Absent : outcome;
        }
    }

    private static void TopLabel<TId>(ReadOnlySpan<TId> actual, ReadOnlySpan<TId> predicted, Span<byte> outcomes)
        where TId : unmanaged
    {
        outcomes = outcomes[..actual.Length];
        predicted = predicted[..actual.Length];
        for (var i = 0; i < outcomes.Length; i++)
        {
            int a = Id(actual[i]), p = Id(predicted[i]);
            var outcome = a == p ? Event : NonEvent;
            outcomes[i] = a == None<TId>() || p == None<TId>() ? Absent : outcome;
        }
    }

    private static int None<TId>()
        where TId : unmanaged => typeof(TId) == typeof(byte) ? byte.MaxValue : ushort.MaxValue;

    private static int Id<TId>(TId value)
        where TId : unmanaged => typeof(TId) == typeof(byte) ? Unsafe.BitCast<TId, byte>(value) : Unsafe.BitCast<TId, ushort>(value);
}
