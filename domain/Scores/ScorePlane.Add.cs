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
        Span<float> score = stackalloc float[BlockRows], weight = stackalloc float[BlockRows];
        Span<byte> outcome = stackalloc byte[BlockRows];
        var differ = double.IsNaN(shared);
        for (var start = 0; start < scores.Length; start += BlockRows)
        {
            var end = Math.Min(start + BlockRows, scores.Length);
            var rows = 0;
            for (var i = start; i < end; i++)
            {
                var labelled = outcomes[i] <= ScoreOutcomes.Event;
                var counts = labelled & scores[i] is >= 0 and <= 1;
                OutOfRange += labelled & scores[i] is < 0 or > 1 ? 1u : 0;
                score[rows] = scores[i];
                outcome[rows] = outcomes[i];
                weight[rows] = differ ? weights[i] : 0;
                rows += counts ? 1 : 0;
            }

            if (rows > 0)
            {
                AddBlock(score[..rows], outcome[..rows], differ ? weight[..rows] : default, shared);
            }
        }
    }

    private void AddBlock(ReadOnlySpan<float> scores, ReadOnlySpan<byte> outcomes, ReadOnlySpan<float> weights, double shared)
    {
        JoinWeights(shared);
        Count += (ulong)scores.Length;
        AddLosses(scores, outcomes, weights, shared);
        Span<int> bins = stackalloc int[BlockRows];
        ScoreBins.IndexOf(scores, bins);
        Span<double> sums = stackalloc double[Lanes * ScoreBins.GroupCount];
        sums.Clear();
        for (var i = 0; i < scores.Length; i++)
        {
            var lane = i % Lanes * ScoreBins.GroupCount;
            sums[lane + ScoreBins.GroupOf(bins[i])] += weights.IsEmpty ? scores[i] : (double)weights[i] * scores[i];
            _counts[Cell(bins[i], outcomes[i])]++;
        }

        for (var i = 0; i < sums.Length; i++)
        {
            _groupScores[i % ScoreBins.GroupCount] += weights.IsEmpty ? shared * sums[i] : sums[i];
        }

        for (var i = 0; HasWeights && i < scores.Length; i++)
        {
            var weight = weights.IsEmpty ? shared : weights[i];
            _weights![Cell(bins[i], outcomes[i])] += weight;
            _squares += weight * weight;
        }
    }

    private static int Cell(int bin, byte outcome) => outcome * ScoreBins.Count + bin;

    private void AddLosses(ReadOnlySpan<float> scores, ReadOnlySpan<byte> outcomes, ReadOnlySpan<float> weights, double shared)
    {
        // |s − y|, the probability given to what did not happen. Rows behind the last miss nothing: no loss.
        Span<double> misses = stackalloc double[BlockRows], factors = stackalloc double[BlockRows];
        var padded = (scores.Length + Vector512<double>.Count - 1) & -Vector512<double>.Count;
        misses[scores.Length..padded].Clear();
        factors[..padded].Fill(shared);
        for (var i = 0; i < scores.Length; i++)
        {
            misses[i] = Math.Abs(scores[i] - (double)outcomes[i]);
        }

        for (var i = 0; i < weights.Length; i++)
        {
            factors[i] = weights[i];
        }

        factors[scores.Length..padded].Clear();
        Vector512<double> brier = default, logLoss = default;
        for (var i = 0; i < padded; i += Vector512<double>.Count)
        {
            var miss = Vector512.Create<double>(misses[i..]);
            var weight = Vector512.Create<double>(factors[i..]);
            brier += weight * miss * miss;
            logLoss -= weight * Vector512.Log(Clip(Vector512<double>.One - miss));
        }

        _brier += Vector512.Sum(brier);
        _logLoss += Vector512.Sum(logLoss);
    }

    // As scikit-learn clips 64-bit probabilities: a certain prediction that is wrong costs 36 nats instead of infinitely many.
    private static Vector512<double> Clip(Vector512<double> probability)
    {
        const double Epsilon = 2.220446049250313e-16;
        return Vector512.Min(Vector512.Max(probability, Vector512.Create(Epsilon)), Vector512.Create(1 - Epsilon));
    }
}
