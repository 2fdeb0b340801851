namespace OrleansMonitor.Domain.Drift;

/// <summary>
/// The population stability index Σ (q − p) ln(q/p), against its own null distribution: without drift it is distributed as
/// (1/n + 1/m) times a chi-square of one degree of freedom less than there are bins (Yurdakul: Statistical Properties of the
/// Population Stability Index, 2018). A fixed cut such as 0.1 says nothing at small sizes.
/// </summary>
/// <remarks>
/// Half a value is added to each bin of both samples (Krichevsky and Trofimov, IEEE Transactions on Information Theory 27, 1981).
/// Replacing empty bins by 1e-4 instead, as is usual, makes of each a contribution that the null distribution does not know: at
/// n = m = 100 and 20 bins a third of the samples without drift were then beyond the 5% value. Where no bin is empty the two
/// agree as the samples grow.
/// </remarks>
/// <param name="Value">The index.</param>
/// <param name="Bins">Bins in which either sample has a value.</param>
/// <param name="PValue">From the effective sizes.</param>
/// <param name="Critical">The value that is exceeded with the probability of the level at these sizes and bins, without drift.</param>
public readonly record struct PopulationStability(double Value, int Bins, double PValue, double Critical)
{
    private const double Added = 0.5;

    /// <param name="level">Of <see cref="Critical"/>.</param>
    /// <returns>Null where a sample is empty or there are not two bins.</returns>
    public static PopulationStability? Of(in BinnedSample reference, in BinnedSample current, double level = 0.05)
    {
        if (reference.IsEmpty || current.IsEmpty)
            return null;
        var bins = 0;
        for (var i = 0; i < reference.Shares.Length; i++)
            bins += reference.Shares[i] > 0 || current.Shares[i] > 0 ? 1 : 0;
        if (bins < 2)
            return null;
        var (n, m) = (reference.EffectiveCount, current.EffectiveCount);
        var value = 0.0;
        for (var i = 0; i < reference.Shares.Length; i++)
        {
            if (!(reference.Shares[i] > 0 || current.Shares[i] > 0))
                continue;
            var p = ((n * reference.Shares[i]) + Added) / (n + (Added * bins));
            var q = ((m * current.Shares[i]) + Added) / (m + (Added * bins));
            value += (q - p) * Math.Log(q / p);
        }

        var scale = (1 / n) + (1 / m);
        return new PopulationStability(value, bins, ChiSquareDistribution.Survival(value / scale, bins - 1), scale * ChiSquareDistribution.Critical(level, bins - 1));
    }
}
