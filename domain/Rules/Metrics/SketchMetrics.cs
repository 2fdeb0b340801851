using System.Globalization;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Rules;

/// <summary>Latencies, tokens and their timing: what sketches hold.</summary>
internal static class SketchMetrics
{
    private static readonly (string Suffix, double Q)[] Quantiles = [("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p999", 0.999)];

    private static readonly Family[] Families =
    [
        new("latency", "s", "latency", MetricDirection.Up, AggregateParts.Latency, static (in input) => input.Window.Latency.Seconds) { Owners = MetricOwners.Models | MetricOwners.Nodes },
        new("time_to_first_token", "s", "time to the first token", MetricDirection.Up, AggregateParts.Tokens, static (in input) => input.Window.Tokens.TimeToFirstToken.Seconds),
        new("time_per_output_token", "s", "time per output token", MetricDirection.Up, AggregateParts.Tokens, static (in input) => input.Window.Tokens.TimePerOutputToken.Seconds),
        new("input_tokens", "tokens", "input tokens of a request", MetricDirection.None, AggregateParts.Tokens, static (in input) => input.Window.Tokens.Input),
        new("output_tokens", "tokens", "output tokens of a request", MetricDirection.None, AggregateParts.Tokens, static (in input) => input.Window.Tokens.Output),
        new("cached_tokens", "tokens", "cached input tokens of a request", MetricDirection.None, AggregateParts.TokenDetails, static (in input) => input.Window.TokenDetails.Cached),
        new("reasoning_tokens", "tokens", "reasoning tokens of a request", MetricDirection.None, AggregateParts.TokenDetails, static (in input) => input.Window.TokenDetails.Reasoning),
    ];

    public static IEnumerable<Metric> All => Families.SelectMany(Of).Concat(
    [
        Metric.Of("output_tokens_per_second", "tokens/s", "output tokens per second of the window", MetricKind.Amount, MetricDirection.None, AggregateParts.Traffic | AggregateParts.Tokens, static (in input, _) =>
            Figure.Plain(input.Window.Tokens.Output is { IsEmpty: false } output ? output.Sum / input.Seconds : null, input.Window.Tokens.Output.Count, Figure.Coverage(input.Window.Tokens.Output.Count, input), "no output tokens in the window")),
        Metric.Of("cost", "currency", "sum of the costs of requests", MetricKind.Amount, MetricDirection.Up, AggregateParts.Traffic | AggregateParts.Tokens, static (in input, _) =>
            Figure.Plain(input.Window.Tokens.CostTotal, input.Window.Tokens.CostCount, Figure.Coverage(input.Window.Tokens.CostCount, input), "no costs in the window")),
        Metric.Of("cost_per_request", "currency", "mean cost of the requests that have one", MetricKind.Score, MetricDirection.Up, AggregateParts.Traffic | AggregateParts.Tokens, static (in input, _) =>
            Figure.Plain(input.Window.Tokens.CostMean, input.Window.Tokens.CostCount, Figure.Coverage(input.Window.Tokens.CostCount, input), "no costs in the window")),
    ]);

    /// <summary><c>latency_quantile(0.75)</c> and the like; null when it is none.</summary>
    public static Metric? QuantileOf(string name, string argument)
    {
        foreach (var family in Families)
        {
            if (name == family.Prefix + "_quantile" && double.TryParse(argument, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var q) && q is > 0 and < 1)
                return Quantile(family, name, q, $"{argument}-quantile");
        }

        return null;
    }

    public static IEnumerable<string> QuantileNames => Families.Select(family => family.Prefix + "_quantile");

    private static IEnumerable<Metric> Of(Family family)
    {
        yield return family.Metric("mean", $"mean {family.Noun}", MetricKind.Mean, (in input, level) => Figure.Mean(family.Sketch(input), input, level, family.Missing));
        foreach (var (suffix, q) in Quantiles)
            yield return Quantile(family, $"{family.Prefix}_{suffix}", q, $"{q.ToString(CultureInfo.InvariantCulture)}-quantile");
        yield return family.Metric("max", $"largest {family.Noun}", MetricKind.Score, (in input, _) =>
            Figure.Plain(family.Sketch(input).Max, family.Sketch(input).Count, Figure.Coverage(family.Sketch(input).Count, input), family.Missing));
    }

    private static Metric Quantile(Family family, string name, double q, string which) =>
        family.Metric("", $"{which} of the {family.Noun}", MetricKind.Quantile, (in input, level) => Figure.Quantile(family.Sketch(input), q, input, level, family.Missing)) with { Name = name };

    private delegate QuantileSketch SketchOf(in MetricInput input);

    private sealed record Family(string Prefix, string Unit, string Noun, MetricDirection Worse, AggregateParts Part, SketchOf Sketch)
    {
        public MetricOwners Owners { get; init; } = MetricOwners.Models;

        public string Missing { get; } = $"no {Noun} in the window";

        // The traffic tells which share of the records the figure is of.
        public Metric Metric(string suffix, string description, MetricKind kind, MetricReader reader) =>
            Rules.Metric.Of($"{Prefix}_{suffix}", Unit, description, kind, Worse, Part | AggregateParts.Traffic, reader) with { Owners = Owners };
    }
}
