using OrleansMonitor.Domain.Intervals;

namespace OrleansMonitor.AlertStudy;

/// <summary>The score interval of a proportion (Wilson, JASA 22, 1927), which the product does not use: the study shows why.</summary>
internal static class Wilson
{
    /// <summary>(p + z²/2n + z √(p(1−p)/n + z²/4n²)) / (1 + z²/n), where z is the normal quantile of 0.975.</summary>
    public static double Upper(double proportion, double n)
    {
        var z = NormalDistribution.Quantile(0.5 + (ConfidenceInterval.DefaultLevel / 2));
        var z2 = z * z / n;
        var half = z * Math.Sqrt(((proportion * (1 - proportion)) + (z2 / 4)) / n);
        return proportion == 1 ? 1 : Math.Clamp((proportion + (z2 / 2) + half) / (1 + z2), proportion, 1);
    }
}
