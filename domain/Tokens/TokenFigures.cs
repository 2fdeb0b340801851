using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Tokens;

/// <summary>Tokens per request.</summary>
/// <param name="Count">Requests, each counted once.</param>
/// <param name="Total">Tokens of all requests, reweighted for sampling.</param>
/// <param name="Mean">Tokens per request, exact.</param>
/// <param name="Median">The 0.5-quantile; quantiles have the error <paramref name="RelativeAccuracy"/>.</param>
/// <param name="P90">The 0.9-quantile.</param>
/// <param name="P99">The 0.99-quantile.</param>
/// <param name="P999">The 0.999-quantile.</param>
/// <param name="Max">The most, exact.</param>
/// <param name="RelativeAccuracy">Largest relative error of these quantiles: 0.0097, and more where values collapsed.</param>
/// <param name="Collapsed">Values that have no bucket of their own, see <see cref="QuantileSketch.CollapsedCount"/>; null if all have.</param>
public readonly record struct TokenFigures(
    ulong Count,
    double Total,
    double Mean,
    double Median,
    double P90,
    double P99,
    double P999,
    double Max,
    double RelativeAccuracy,
    ulong? Collapsed = null)
{
    /// <summary>Null when the sketch holds nothing.</summary>
    public static TokenFigures? From(QuantileSketch tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (tokens.Quantile(0.5) is not { } median)
            return null;
        var (p90, p99, p999) = (tokens.Quantile(0.9)!.Value, tokens.Quantile(0.99)!.Value, tokens.Quantile(0.999)!.Value);
        double[] quantiles = [median, p90, p99, p999];
        return new TokenFigures(
            tokens.Count,
            tokens.Sum,
            tokens.Mean!.Value,
            median,
            p90,
            p99,
            p999,
            tokens.Max!.Value,
            quantiles.Max(tokens.ErrorOf),
            tokens.CollapsedCount is > 0 and var collapsed ? collapsed : null);
    }
}
