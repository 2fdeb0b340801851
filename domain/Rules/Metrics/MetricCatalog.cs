using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Domain.Rules;

/// <summary>Every figure that a rule can be about.</summary>
public static class MetricCatalog
{
    private static readonly Dictionary<string, Metric> Plain =
        ((IEnumerable<Metric>)[.. TrafficMetrics.All, .. SketchMetrics.All, .. QualityMetrics.All, .. ScoreRuleMetrics.All, .. OutputMetrics.All, .. ProbabilityMetrics.All, .. IntervalMetrics.All, .. ResourceMetrics.All, .. PresenceMetrics.All, .. DriftMetrics.All, .. OutlierMetrics.All, .. EstimateMetrics.All])
        .ToDictionary(metric => metric.Name, StringComparer.Ordinal);

    private static readonly HashSet<string> TakingArguments =
        [.. QualityMetrics.OfClassNames, .. OutputMetrics.WithArgument, .. ProbabilityMetrics.WithArgument, .. FeatureMetrics.Names.Select(each => each.Name), .. MeasurementMetrics.Names.Select(each => each.Name), .. DataQualityMetrics.Names.Select(each => each.Name), .. DriftMetrics.Names.Select(each => each.Name), .. SliceRuleMetrics.Names.Select(each => each.Name), .. EmbeddingMetrics.Names.Select(each => each.Name), .. SketchMetrics.QuantileNames, "error_ratio"];

    /// <summary>The metrics that take no argument, in the order of the documentation.</summary>
    public static IEnumerable<Metric> All => Plain.Values;

    /// <summary>Names of the metrics that take an argument, in parentheses; some of them can do without.</summary>
    public static IReadOnlyCollection<string> WithArgument => TakingArguments;

    /// <summary>The metric, or null and what is wrong: <c>accuracy</c>, <c>recall(fraud)</c>, <c>latency_quantile(0.75)</c>.</summary>
    public static Metric? Find(string text, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        problem = "";
        if (Plain.TryGetValue(text, out var metric))
            return metric;
        var (name, argument) = Split(text);
        if (argument is not null && TakingArguments.Contains(name))
        {
            if (argument.Length > 0 && WithArgumentOf(name, argument) is { } found)
                return found with { Name = text };
            problem = $"'{text}' is not a metric: {Expects(name)}";
            return null;
        }

        problem = argument is null && TakingArguments.Contains(text)
            ? $"the metric '{text}' needs an argument: {Expects(text)}"
            : argument is not null && Plain.ContainsKey(name)
                ? $"the metric '{name}' takes no argument"
                : $"there is no metric '{text}'{Hint(NearestNames.Of(name, Plain.Keys.Union(TakingArguments)))}";
        return null;
    }

    private static string Hint(IReadOnlyList<string> nearest) => nearest.Count > 0 ? $"; did you mean {string.Join(" or ", nearest)}?" : "";

    private static (string Name, string? Argument) Split(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        return open > 0 && text[^1] == ')' ? (text[..open], text[(open + 1)..^1]) : (text, null);
    }

    private static Metric? WithArgumentOf(string name, string argument) =>
        name == "error_ratio" ? TrafficMetrics.ErrorRatioOf(argument)
        : SketchMetrics.QuantileOf(name, argument) ?? QualityMetrics.Of(name, argument) ?? OutputMetrics.Of(name, argument) ?? ProbabilityMetrics.Of(name, argument) ?? FeatureMetrics.Of(name, argument) ?? MeasurementMetrics.Of(name, argument) ?? DataQualityMetrics.Of(name, argument) ?? DriftMetrics.Of(name, argument) ?? SliceRuleMetrics.Of(name, argument) ?? EmbeddingMetrics.Of(name, argument);

    private static string Expects(string name) => name switch
    {
        "error_ratio" => "error_ratio(CODE)",
        "top_k_accuracy" => "top_k_accuracy(K) with K of 1, 2, 3 or 5",
        "feature_share" => "feature_share(FEATURE=VALUE)",
        "measurement_share" => "measurement_share(MEASUREMENT=VALUE)",
        "measurement_quantile" => "measurement_quantile(MEASUREMENT=Q) with Q between 0 and 1, such as 0.05",
        _ when name.EndsWith("_quantile", StringComparison.Ordinal) => $"{name}(Q) with Q between 0 and 1, such as 0.75",
        _ when name.StartsWith("feature_", StringComparison.Ordinal) => $"{name}(FEATURE)",
        _ when name.StartsWith("measurement_", StringComparison.Ordinal) => $"{name}(MEASUREMENT)",
        _ when name.StartsWith("slice_", StringComparison.Ordinal) => $"{name}(DIMENSION) with one dimension, such as country, neither a value of it nor a pair: it is of the value that does worst",
        _ when name.StartsWith("embedding_", StringComparison.Ordinal) => $"{name}(EMBEDDING)",
        _ when name.StartsWith("data_drift", StringComparison.Ordinal) => $"{name}(COLUMN) with a feature, prediction, value or score",
        _ => $"{name}(CLASS)",
    };
}
