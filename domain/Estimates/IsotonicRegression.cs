namespace OrleansMonitor.Domain.Estimates;

/// <summary>
/// The ascending function that is nearest to points by weighted squares, by pooling adjacent violators (Ayer, Brunk, Ewing, Reid,
/// Silverman: An Empirical Distribution Function for Sampling with Incomplete Information, Annals of Mathematical Statistics 26, 1955).
/// </summary>
public static class IsotonicRegression
{
    /// <summary>Per point the block that it is pooled into; blocks ascend from 0. Points without weight join the block before them.</summary>
    /// <param name="sums">Per point the sum of what was observed.</param>
    /// <param name="weights">Per point the weight of the observations, at least 0.</param>
    public static int[] Blocks(ReadOnlySpan<double> sums, ReadOnlySpan<double> weights)
    {
        if (sums.Length != weights.Length)
            throw new ArgumentException($"{sums.Length} sums and {weights.Length} weights", nameof(weights));
        var pools = new List<(double Sum, double Weight, int End)>();
        for (var i = 0; i < sums.Length; i++)
        {
            var (sum, weight) = (sums[i], weights[i]);
            while (pools.Count > 0 && (weight == 0 || pools[^1].Weight == 0 || pools[^1].Sum * weight >= sum * pools[^1].Weight))
            {
                (sum, weight) = (sum + pools[^1].Sum, weight + pools[^1].Weight);
                pools.RemoveAt(pools.Count - 1);
            }

            pools.Add((sum, weight, i + 1));
        }

        var blocks = new int[sums.Length];
        for (int i = 0, block = 0; i < blocks.Length; i++)
            blocks[i] = i < pools[block].End ? block : ++block;
        return blocks;
    }
}
