namespace OrleansMonitor.Chaos.Rounds;

internal static class Quantiles
{
    /// <summary>The smallest value that a share of the values does not exceed.</summary>
    public static double Of(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
