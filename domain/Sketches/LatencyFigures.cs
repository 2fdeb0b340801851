namespace OrleansMonitor.Domain.Sketches;

/// <summary>Figures of a distribution of durations. All but the count and the accuracy are seconds.</summary>
/// <param name="Count">Durations, each counted once.</param>
/// <param name="Mean">Weighted mean, exact.</param>
/// <param name="Median">The 0.5-quantile; quantiles have the error <paramref name="RelativeAccuracy"/>.</param>
/// <param name="P90">The 0.9-quantile.</param>
/// <param name="P95">The 0.95-quantile.</param>
/// <param name="P99">The 0.99-quantile.</param>
/// <param name="P999">The 0.999-quantile.</param>
/// <param name="Max">The largest, exact.</param>
/// <param name="RelativeAccuracy">Largest relative error of these quantiles: 0.0097, and more where values collapsed.</param>
/// <param name="Collapsed">Values that have no bucket of their own, see <see cref="QuantileSketch.CollapsedCount"/>; null if all have.</param>
public readonly record struct LatencyFigures(
    ulong Count,
    double Mean,
    double Median,
    double P90,
    double P95,
    double P99,
    double P999,
    double Max,
    double RelativeAccuracy,
    ulong? Collapsed = null)
{
    /// <summary>Null when the sketch holds nothing.</summary>
    public static LatencyFigures? From(QuantileSketch seconds)
    {
        ArgumentNullException.ThrowIfNull(seconds);
        if (seconds.Quantile(0.5) is not { } median)
            return null;
        var (p90, p95, p99, p999) = (seconds.Quantile(0.9)!.Value, seconds.Quantile(0.95)!.Value, seconds.Quantile(0.99)!.Value, seconds.Quantile(0.999)!.Value);
        double[] quantiles = [median, p90, p95, p99, p999];
        return new LatencyFigures(
            seconds.Count,
            seconds.Mean!.Value,
            median,
            p90,
            p95,
            p99,
            p999,
            seconds.Max!.Value,
            quantiles.Max(seconds.ErrorOf),
            seconds.CollapsedCount is > 0 and var collapsed ? collapsed : null);
    }
}
