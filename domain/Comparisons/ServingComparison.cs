using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Comparisons;

/// <summary>What serving the requests took: errors, latencies, tokens, cost.</summary>
internal static class ServingComparison
{
    private static readonly (string Suffix, double Q)[] Quantiles = [("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p999", 0.999)];

    public static IEnumerable<ComparisonMetric> All =>
    [
        ComparisonMetrics.Of("error_ratio", "the share of errors", "ratio", MetricDirection.Up, "no records", ErrorRatio) with { IsProportion = true, IsBounded = true },
        .. Family("latency", "latency", "s", MetricDirection.Up, static side => side.Rows.HasLatency ? side.Rows.Latency.Seconds : null),
        .. Family("time_to_first_token", "time to the first token", "s", MetricDirection.Up, static side => side.Rows.HasTokens ? side.Rows.Tokens.TimeToFirstToken.Seconds : null),
        .. Family("time_per_output_token", "time per output token", "s", MetricDirection.Up, static side => side.Rows.HasTokens ? side.Rows.Tokens.TimePerOutputToken.Seconds : null),
        .. Family("input_tokens", "input tokens", "tokens", MetricDirection.None, static side => side.Rows.HasTokens ? side.Rows.Tokens.Input : null),
        .. Family("output_tokens", "output tokens", "tokens", MetricDirection.None, static side => side.Rows.HasTokens ? side.Rows.Tokens.Output : null),
        ComparisonMetrics.Of("cost_per_request", "the cost of a request", "currency", MetricDirection.Up, "no costs", Cost),
    ];

    private static IEnumerable<ComparisonMetric> Family(string prefix, string noun, string unit, MetricDirection worse, Func<ComparedSide, QuantileSketch?> sketch)
    {
        var missing = $"no {noun}";
        yield return ComparisonMetrics.Of($"{prefix}_mean", $"mean {noun}", unit, worse, missing, side => sketch(side) is { IsEmpty: false } values
            ? new Estimate(values.Mean!.Value, values.Variance!.Value, side.Effective(values), values.Count)
            : null);
        foreach (var (suffix, q) in Quantiles)
        {
            yield return new ComparisonMetric
            {
                Name = $"{prefix}_{suffix}",
                Noun = $"{suffix} of {noun}",
                Unit = unit,
                Worse = worse,
                Missing = missing,
                Sketch = side => sketch(side) is { IsEmpty: false } values ? values : null,
                Quantile = q,
            };
        }
    }

    private static Estimate? ErrorRatio(ComparedSide side) =>
        side.Rows.HasTraffic && side.Rows.Traffic is { ErrorRatio: { } ratio } traffic ? new Estimate(ratio, 0, traffic.EffectiveRecords, traffic.Records) : null;

    private static Estimate? Cost(ComparedSide side) =>
        side.Rows.HasTokens && side.Rows.Tokens is { CostMean: { } mean } tokens
            ? new Estimate(mean, side.Costs.Value, side.Effective(tokens.CostCount), tokens.CostCount)
            : null;
}
