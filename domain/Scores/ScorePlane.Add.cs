using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OrleansMonitor.Domain.Scores;

/// <content>Counting records: those that count are gathered, then each quantity is taken in a loop of its own.</content>
internal sealed partial class ScorePlane
{
    private const int BlockRows = 256;

    // Consecutive scores mostly fall into the same group; taking turns among copies of the sums keeps their additions
    // from waiting for each other.
    private const int Lanes = 4;

    /// <param name="shared">The weight of all records, or NaN where <paramref name="weights"/> differ.</param>
    public void Add(ReadOnlySpan<float> scores, ReadOnlySpan<byte> outcomes, ReadOnlySpan<float> weights, double shared)
    {
        for (var start = 0; start < scores.Length; start += BlockRows)
        {
            var rows = Math.Min(BlockRows, scores.Length - start);
            var block = double.IsNaN(shared) ? weights.Slice(start, rows) : default;
            if (AllCount(scores.Slice(start, rows), outcomes.Slice(start, rows)))
            {
                AddBlock(scores.Slice(start, rows), outcomes.Slice(start, rows), block, shared);
            }
            else
            {
                Gather(scores.Slice(start, rows), outcomes.Slice(start, rows), block, shared);
            }
        }
    }

    private static bool AllCount(ReadOnlySpan<float> scores, ReadOnlySpan<byte> outcomes)
    {
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(scores);
        var within = Vector256<float>.AllBitsSet;
        foreach (var score in vectors)
        {
            within &= Vector256.GreaterThanOrEqual(score, Vector256<float>.Zero) & Vector256.LessThanOrEqual(score, Vector256<float>.One);
        }

        foreach (var score in scores[(vectors.Length * Vector256<float>.Count)..])
        {
            within &= Vector256.Create(score is >= 0 and <= 1 ? -1 : 0).AsSingle();
        }

        return within.ExtractMostSignificantBits() == 0xFF && !outcomes.ContainsAnyExceptInRange(ScoreOutcomes.NonEvent, ScoreOutcomes.Event);
    }

    [SkipLocalsInit]
    private void Gather(ReadOnlySpan<float> scores, ReadOnlySpan<byte> outcomes, ReadOnlySpan<float> weights, double shared)
    {
        Span<float> score = stackalloc float[BlockRows], weight = stackalloc float[BlockRows];
        Span<byte> outcome = stackalloc byte[BlockRows];
        var rows = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            if (outcomes[i] > ScoreOutcomes.Event || float.IsNaN(scores[i]))
            {
                continue;
            }

            if (scores[i] is < 0 or > 1)
            {
                OutOfRange++;
                continue;
            }

            score[rows] = scores[i];
            outcome[rows] = outcomes[i];
            weight[rows++] = weights.IsEmpty ? 0 : weights[i];
        }

        if (rows > 0)
        {
            AddBlock(score[..rows], outcome[..rows], weights.IsEmpty ? default : weight[..rows], shared);
        }
    }

    private void AddBlock(ReadOnlySpan<float> scores, ReadOnlySpan<byte> outcomes, ReadOnlySpan<float> weights, double shared)
    {
        JoinWeights(shared);
        Count += (ulong)scores.Length;
        AddLosses(scores, outcomes, weights, shared);
        AddCells(scores, outcomes, weights, shared);
    }

    [SkipLocalsInit]
    private void AddCells(ReadOnlySpan<float> scores, ReadOnlySpan<byte> outcomes, ReadOnlySpan<float> weights, double shared)
    {
        Span<int> bins = stackalloc int[BlockRows];
        bins = bins[..scores.Length];
        ScoreBins.IndexOf(scores, bins);
        Span<double> sums = stackalloc double[Lanes * ScoreBins.GroupCount];
        sums.Clear();
        ref var sum = ref sums[0];
        ref var cells = ref _counts[0];
        for (var i = 0; i < bins.Length; i++)
        {
            var lane = (i & (Lanes - 1)) * ScoreBins.GroupCount;
            var score = weights.IsEmpty ? scores[i] : (double)weights[i] * scores[i];
            Unsafe.Add(ref sum, lane + ScoreBins.GroupOf(bins[i])) += score;
            Unsafe.Add(ref cells, bins[i] + (-outcomes[i] & ScoreBins.Count))++;
        }

        for (var i = 0; i < sums.Length; i++)
        {
            _groupScores[i % ScoreBins.GroupCount] += weights.IsEmpty ? shared * sums[i] : sums[i];
        }

        for (var i = 0; HasWeights && i < scores.Length; i++)
        {
            var weight = weights.IsEmpty ? shared : weights[i];
            _weights![Cell(bins[i], outcomes[i] == ScoreOutcomes.Event)] += weight;
            _squares += weight * weight;
        }
    }

    private void AddLosses(ReadOnlySpan<float> scores, ReadOnlySpan<byte> outcomes, ReadOnlySpan<float> weights, double shared)
    {
        Vector512<double> brier = default, logLoss = default;
        var i = 0;
        for (; i + Vector512<double>.Count <= scores.Length; i += Vector512<double>.Count)
        {
            AddLosses(scores[i..], outcomes[i..], weights.IsEmpty ? default : weights[i..], shared, ref brier, ref logLoss);
        }

        if (i < scores.Length)
        {
            // A non-event of score 0 has no loss.
            Span<float> score = stackalloc float[Vector512<double>.Count], weight = stackalloc float[Vector512<double>.Count];
            Span<byte> outcome = stackalloc byte[Vector512<double>.Count];
            scores[i..].CopyTo(score);
            outcomes[i..].CopyTo(outcome);
            weights[Math.Min(i, weights.Length)..].CopyTo(weight);
            AddLosses(score, outcome, weights.IsEmpty ? default : weight, shared, ref brier, ref logLoss);
        }

        _brier += Vector512.Sum(brier);
        _logLoss += Vector512.Sum(logLoss);
    }

    /// <summary>Adds the losses of the first eight records.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddLosses(
        ReadOnlySpan<float> scores, ReadOnlySpan<byte> outcomes, ReadOnlySpan<float> weights, double shared, ref Vector512<double> brier, ref Vector512<double> logLoss)
    {
        var bytes = Vector128.CreateScalar(BinaryPrimitives.ReadUInt64LittleEndian(outcomes)).AsByte();
        var (low, high) = Vector128.Widen(Vector128.WidenLower(bytes));
        var events = Vector256.ConvertToSingle(Vector256.Create(low, high).AsInt32());
        var score = Widen(Vector256.Create(scores));
        var miss = Vector512.Abs(score - Widen(events)); // the probability given to what did not happen
        // The probability given to what happened; not 1 − miss, which loses the digits of a small one.
        var hit = Vector512.Abs(score - Widen(Vector256<float>.One - events));
        var weight = weights.IsEmpty ? Vector512.Create(shared) : Widen(Vector256.Create(weights));
        brier += weight * miss * miss;
        logLoss -= weight * Vector512.Log(Clip(hit));
    }

    private static Vector512<double> Widen(Vector256<float> value)
    {
        var (low, high) = Vector256.Widen(value);
        return Vector512.Create(low, high);
    }

    // As scikit-learn clips 64-bit probabilities: a certain prediction that is wrong costs 36 nats instead of infinitely many.
    private static Vector512<double> Clip(Vector512<double> probability)
    {
        const double Epsilon = 2.220446049250313e-16;
        return Vector512.Min(Vector512.Max(probability, Vector512.Create(Epsilon)), Vector512.Create(1 - Epsilon));
    }
}
