using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OrleansMonitor.Domain.Sums;

namespace OrleansMonitor.Domain.Scores;

/// <content>Counting records: those that count are gathered, then each quantity is taken in a loop of its own.</content>
internal sealed partial class ScorePlane
{
    private const int BlockRows = 256;

    // Consecutive scores mostly fall into the same group; taking turns among copies of the sums keeps their additions
    // from waiting for each other.
    private const int Lanes = 4;

    /// <param name="scores">Per record its score.</param>
    /// <param name="exact">The same in double precision, where the column has it; otherwise empty.</param>
    /// <param name="outcomes">Per record whether the event occurred.</param>
    /// <param name="weights">Per record its weight; read where <paramref name="shared"/> is NaN.</param>
    /// <param name="shared">The weight of all records, or NaN where <paramref name="weights"/> differ.</param>
    public void Add(ReadOnlySpan<float> scores, ReadOnlySpan<double> exact, ReadOnlySpan<byte> outcomes, ReadOnlySpan<float> weights, double shared)
    {
        for (var start = 0; start < scores.Length; start += BlockRows)
        {
            var rows = Math.Min(BlockRows, scores.Length - start);
            var block = double.IsNaN(shared) ? weights.Slice(start, rows) : default;
            var doubles = exact.IsEmpty ? default : exact.Slice(start, rows);
            if (AllCount(scores.Slice(start, rows), outcomes.Slice(start, rows)))
            {
                AddBlock(scores.Slice(start, rows), doubles, outcomes.Slice(start, rows), block, shared);
            }
            else
            {
                Gather(scores.Slice(start, rows), doubles, outcomes.Slice(start, rows), block, shared);
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

    // Which rows count alternates as the classes do, so the copies are made of every row and kept by advancing.
    [SkipLocalsInit]
    private void Gather(ReadOnlySpan<float> scores, ReadOnlySpan<double> exact, ReadOnlySpan<byte> outcomes, ReadOnlySpan<float> weights, double shared)
    {
        Span<float> score = stackalloc float[BlockRows], weight = stackalloc float[BlockRows];
        Span<double> doubles = stackalloc double[BlockRows];
        Span<byte> outcome = stackalloc byte[BlockRows];
        var (rows, outOfRange) = (0, 0);
        for (var i = 0; i < scores.Length; i++)
        {
            score[rows] = scores[i];
            outcome[rows] = outcomes[i];
            if (!exact.IsEmpty)
            {
                doubles[rows] = exact[i];
            }

            if (!weights.IsEmpty)
            {
                weight[rows] = weights[i];
            }

            var known = outcomes[i] <= ScoreOutcomes.Event;
            rows += known & scores[i] >= 0 & scores[i] <= 1 ? 1 : 0;
            outOfRange += known & (scores[i] < 0 | scores[i] > 1) ? 1 : 0;
        }

        OutOfRange += (ulong)outOfRange;
        if (rows > 0)
        {
            AddBlock(score[..rows], exact.IsEmpty ? default : doubles[..rows], outcome[..rows], weights.IsEmpty ? default : weight[..rows], shared);
        }
    }

    [SkipLocalsInit]
    private void AddBlock(ReadOnlySpan<float> scores, ReadOnlySpan<double> exact, ReadOnlySpan<byte> outcomes, ReadOnlySpan<float> weights, double shared)
    {
        JoinWeights(shared);
        Count += (ulong)scores.Length;
        Span<double> own = stackalloc double[BlockRows];
        own = own[..weights.Length];
        for (var i = 0; i < own.Length; i++)
        {
            own[i] = weights[i];
        }

        AddLosses(scores, exact, outcomes, own, shared, _brier, _logLoss);
        if (_hasMirror)
        {
            AddMirrored(scores, exact, outcomes, own, shared);
        }

        Span<int> bins = stackalloc int[BlockRows];
        bins = bins[..scores.Length];
        ScoreBins.IndexOf(scores, bins);
        AddCells(bins, outcomes, own, shared);
        AddScores(bins, scores, exact, own, shared);
    }

    [SkipLocalsInit]
    private void AddMirrored(ReadOnlySpan<float> scores, ReadOnlySpan<double> exact, ReadOnlySpan<byte> outcomes, ReadOnlySpan<double> weights, double shared)
    {
        Span<byte> mirrored = stackalloc byte[BlockRows];
        mirrored = mirrored[..outcomes.Length];
        for (var i = 0; i < mirrored.Length; i++)
        {
            mirrored[i] = (byte)(ScoreOutcomes.Event - outcomes[i]);
        }

        AddLosses(scores, exact, mirrored, weights, shared, _mirroredBrier, _mirroredLogLoss);
    }

    private void AddCells(ReadOnlySpan<int> bins, ReadOnlySpan<byte> outcomes, ReadOnlySpan<double> weights, double shared)
    {
        ref var cells = ref _counts[0];
        for (var i = 0; i < bins.Length; i++)
        {
            Unsafe.Add(ref cells, bins[i] + (-outcomes[i] & ScoreBins.Count))++;
        }

        if (!HasWeights)
        {
            return;
        }

        for (var i = 0; i < bins.Length; i++)
        {
            _weights![Cell(bins[i], outcomes[i] == ScoreOutcomes.Event)] += weights.IsEmpty ? shared : weights[i];
        }

        if (weights.IsEmpty)
        {
            _squares.AddSquare(shared, bins.Length);
        }
        else
        {
            ExactColumn.AddSquares(weights, default, 1, _squares);
        }
    }

    private void AddScores(ReadOnlySpan<int> bins, ReadOnlySpan<float> scores, ReadOnlySpan<double> exact, ReadOnlySpan<double> weights, double shared)
    {
        if (weights.IsEmpty && !HasTiny(scores))
        {
            AddPlainScores(bins, scores, exact, shared);
            return;
        }

        for (var i = 0; i < bins.Length; i++)
        {
            _groupScores[ScoreBins.GroupOf(bins[i])].AddProduct(exact.IsEmpty ? scores[i] : exact[i], weights.IsEmpty ? shared : weights[i]);
        }
    }

    // Without tiny ones, sums of a block's scores have at most 46 bits as floats, and of what floats leave of doubles 50: nothing is rounded.
    private void AddPlainScores(ReadOnlySpan<int> bins, ReadOnlySpan<float> scores, ReadOnlySpan<double> exact, double shared)
    {
        Span<double> sums = stackalloc double[2 * Lanes * ScoreBins.GroupCount];
        sums.Clear();
        ref var sum = ref sums[0];
        for (var i = 0; i < bins.Length; i++)
        {
            Unsafe.Add(ref sum, ((i & (Lanes - 1)) * ScoreBins.GroupCount) + ScoreBins.GroupOf(bins[i])) += scores[i];
        }

        for (var i = 0; i < exact.Length; i++)
        {
            Unsafe.Add(ref sum, ((Lanes + (i & (Lanes - 1))) * ScoreBins.GroupCount) + ScoreBins.GroupOf(bins[i])) += exact[i] - scores[i];
        }

        for (var group = 0; group < ScoreBins.GroupCount; group++)
        {
            var (upper, lower) = (0.0, 0.0);
            for (var lane = 0; lane < Lanes; lane++)
            {
                upper += sums[(lane * ScoreBins.GroupCount) + group];
                lower += sums[((Lanes + lane) * ScoreBins.GroupCount) + group];
            }

            _groupScores[group].AddProduct(upper, shared);
            _groupScores[group].AddProduct(lower, shared);
        }
    }

    private static bool HasTiny(ReadOnlySpan<float> scores)
    {
        const float Least = 1f / (1 << 15);
        var tiny = Vector256<float>.Zero;
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(scores);
        foreach (var score in vectors)
        {
            tiny |= Vector256.LessThan(score, Vector256.Create(Least)) & Vector256.GreaterThan(score, Vector256<float>.Zero);
        }

        var any = tiny.ExtractMostSignificantBits() != 0;
        foreach (var score in scores[(vectors.Length * Vector256<float>.Count)..])
        {
            any |= score is < Least and > 0;
        }

        return any;
    }

    [SkipLocalsInit]
    private static void AddLosses(
        ReadOnlySpan<float> scores, ReadOnlySpan<double> exact, ReadOnlySpan<byte> outcomes, ReadOnlySpan<double> weights, double shared, ExactSum brier, ExactSum logLoss)
    {
        Span<double> squares = stackalloc double[BlockRows], logs = stackalloc double[BlockRows];
        var i = 0;
        for (; exact.IsEmpty && i + Vector512<double>.Count <= scores.Length; i += Vector512<double>.Count)
        {
            Losses(Widen(Vector256.Create(scores[i..])), outcomes[i..], squares[i..], logs[i..]);
        }

        for (; i + Vector512<double>.Count <= exact.Length; i += Vector512<double>.Count)
        {
            Losses(Vector512.Create(exact[i..]), outcomes[i..], squares[i..], logs[i..]);
        }

        if (i < scores.Length)
        {
            Span<double> score = stackalloc double[Vector512<double>.Count];
            Span<byte> outcome = stackalloc byte[Vector512<double>.Count];
            score.Clear();
            outcome.Clear();
            for (var j = i; j < scores.Length; j++)
            {
                score[j - i] = exact.IsEmpty ? scores[j] : exact[j];
            }

            outcomes[i..].CopyTo(outcome);
            Losses(Vector512.Create<double>(score), outcome, squares[i..], logs[i..]);
        }

        ExactColumn.AddWeighted(squares[..scores.Length], weights, shared, brier);
        ExactColumn.AddWeighted(logs[..scores.Length], weights, shared, logLoss);
    }

    /// <summary>The losses of the first eight records.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Losses(Vector512<double> score, ReadOnlySpan<byte> outcomes, Span<double> brier, Span<double> logLoss)
    {
        var bytes = Vector128.CreateScalar(BinaryPrimitives.ReadUInt64LittleEndian(outcomes)).AsByte();
        var (low, high) = Vector128.Widen(Vector128.WidenLower(bytes));
        var events = Vector256.ConvertToSingle(Vector256.Create(low, high).AsInt32());
        var miss = Vector512.Abs(score - Widen(events)); // the probability given to what did not happen
        // The probability given to what happened; not 1 − miss, which loses the digits of a small one.
        var hit = Vector512.Abs(score - Widen(Vector256<float>.One - events));
        (miss * miss).CopyTo(brier);
        (-Vector512.Log(Clip(hit))).CopyTo(logLoss);
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
