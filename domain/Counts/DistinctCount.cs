using System.Numerics;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Counts;

/// <summary>
/// How many different values there were, of any number: HyperLogLog (Flajolet, Fusy, Gandouet, Meunier, AofA 2007) with 2¹¹
/// registers, hence a standard error of 1.04 ÷ √2048 = 2.3%. The estimator is that of Ertl (New cardinality estimation algorithms
/// for HyperLogLog sketches, arXiv:1702.01284), which has no bias anywhere. A register keeps a maximum, so merging is
/// associative, commutative and idempotent.
/// </summary>
internal sealed class DistinctCount
{
    /// <summary>Standard error, relative.</summary>
    public const double RelativeError = 0.023;

    private const int IndexBits = 11;
    private const int Registers = 1 << IndexBits;
    private const int RankBits = 64 - IndexBits;

    private readonly byte[] _ranks = new byte[Registers];

    /// <param name="hash">64 bits that look random.</param>
    public void Add(ulong hash)
    {
        var rank = (byte)(Math.Min(BitOperations.LeadingZeroCount(hash << IndexBits), RankBits) + 1);
        ref var register = ref _ranks[hash >> RankBits];
        register = Math.Max(register, rank);
    }

    public void Merge(DistinctCount other)
    {
        for (var i = 0; i < Registers; i++)
            _ranks[i] = Math.Max(_ranks[i], other._ranks[i]);
    }

    public void Clear() => Array.Clear(_ranks);

    public double Estimate()
    {
        Span<int> counts = stackalloc int[RankBits + 2];
        counts.Clear();
        foreach (var rank in _ranks)
            counts[rank]++;
        var z = Registers * Tau(1 - ((double)counts[RankBits + 1] / Registers));
        for (var rank = RankBits; rank > 0; rank--)
            z = (z + counts[rank]) / 2;
        z += Registers * Sigma((double)counts[0] / Registers);
        return Registers / (2 * Math.Log(2)) * Registers / z;
    }

    public void WriteTo(AggregateWriter writer)
    {
        var ranks = new CountWriter();
        foreach (var rank in _ranks)
            ranks.Write(rank);
        ranks.Write(1); // a writer's last count is not 0
        writer.WriteBlock(ranks.Finish());
    }

    public void MergeFrom(ref AggregateReader reader)
    {
        Span<ulong> ranks = stackalloc ulong[Registers + 1];
        NameSketch.ReadRow(ref reader, ranks);
        for (var i = 0; i < Registers; i++)
        {
            if (ranks[i] > RankBits + 1)
                throw new AggregateFormatException($"a register of a distinct count holds {ranks[i]}, more than {RankBits + 1}");
            _ranks[i] = Math.Max(_ranks[i], (byte)ranks[i]);
        }
    }

    // Σ x^(2^k)·2^(k−1), infinite at 1.
    private static double Sigma(double x)
    {
        if (x >= 1)
            return double.PositiveInfinity;
        var (sum, factor, previous) = (x, 1.0, -1.0);
        while (sum != previous)
        {
            previous = sum;
            x *= x;
            sum += x * factor;
            factor *= 2;
        }

        return sum;
    }

    private static double Tau(double x)
    {
        if (x is <= 0 or >= 1)
            return 0;
        var (sum, factor, previous) = (1 - x, 1.0, -1.0);
        while (sum != previous)
        {
            previous = sum;
            x = Math.Sqrt(x);
            factor /= 2;
            sum -= (1 - x) * (1 - x) * factor;
        }

        return sum / 3;
    }
}
