namespace OrleansMonitor.Domain.Drift;

/// <summary>
/// Adjusts the p-values of several tests so that those at most α hold the share of false ones among the discoveries to α, for
/// independent and for positively dependent tests (Benjamini and Hochberg, Journal of the Royal Statistical Society B 57, 1995;
/// Benjamini and Yekutieli, Annals of Statistics 29, 2001).
/// </summary>
public static class BenjaminiHochberg
{
    /// <param name="pValues">0 to 1.</param>
    /// <returns>In the same order.</returns>
    public static double[] Adjust(ReadOnlySpan<double> pValues)
    {
        var order = new int[pValues.Length];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        var sorted = pValues.ToArray();
        Array.Sort(sorted, order);
        var adjusted = new double[sorted.Length];
        var least = 1.0;
        for (var rank = sorted.Length; rank >= 1; rank--)
        {
            least = Math.Min(least, sorted[rank - 1] * sorted.Length / rank);
            adjusted[order[rank - 1]] = least;
        }

        return adjusted;
    }
}
