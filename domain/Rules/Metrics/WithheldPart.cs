using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Rules;

/// <summary>Which figures have no value because what they are of was taken out by <see cref="Privacy.Withholding"/>.</summary>
internal static class WithheldPart
{
    /// <summary>Whether something that the metric of a name is of was taken out of the window.</summary>
    public static bool IsOf(string metric, in MetricInput input) => MetricCatalog.Find(metric, out _) is { } found && IsOf(found, input);

    /// <summary>Whether something that the metric is of was taken out of the window.</summary>
    public static bool IsOf(Metric metric, in MetricInput input)
    {
        foreach (var name in input.Withheld)
        {
            if (IsOf(metric, name, input))
                return true;
        }

        return false;
    }

    private static bool IsOf(Metric metric, string withheld, in MetricInput input)
    {
        var dot = withheld.IndexOf('.', StringComparison.Ordinal);
        var (part, of) = dot < 0 ? (withheld, "") : (withheld[..dot], withheld[(dot + 1)..]);
        return part switch
        {
            Privacy.Withholding.Records => true,
            "latency" => Reads(metric, AggregateParts.Latency),
            "scores" => Reads(metric, AggregateParts.Scores),
            "regression" => Reads(metric, AggregateParts.Regression),
            "classification" or "classes" => Reads(metric, AggregateParts.Confusion),
            "tokens" => Reads(metric, AggregateParts.Tokens),
            "token_details" => Reads(metric, AggregateParts.TokenDetails),
            "probabilities" => Reads(metric, AggregateParts.Probabilities),
            "intervals" => Reads(metric, AggregateParts.Intervals),
            "outputs" => Reads(metric, AggregateParts.Outputs) && of == OutputOf(metric.Name),
            "features" => Reads(metric, AggregateParts.Features) && IsArgument(metric.Name, of),
            "measurements" => Reads(metric, AggregateParts.Measurements) && IsArgument(metric.Name, of),
            "embeddings" => Reads(metric, AggregateParts.Embeddings) && (of.Length == 0 || IsArgument(metric.Name, of)),
            "dimensions" => Reads(metric, AggregateParts.Dimensions) && IsArgument(metric.Name, of) && !(input.Window.HasDimensions && input.Window.Dimensions.Find(of) is { Count: > 0 }),
            "baseline_counts" => Reads(metric, AggregateParts.Bins) && input.Baseline is { } baseline && !(input.Window.HasBins && input.Window.Bins.Find(baseline.Bins.Fingerprint) is not null),
            "outliers" => Reads(metric, AggregateParts.Outliers),
            _ => false,
        };
    }

    private static bool Reads(Metric metric, AggregateParts parts) => (metric.Parts & parts) != 0;

    private static string OutputOf(string metric) => metric.StartsWith("prediction_share", StringComparison.Ordinal) ? "classes"
        : metric.StartsWith("prediction_", StringComparison.Ordinal) ? "values"
        : "scores";

    // The argument may be followed by a value: feature_share(country=DE).
    private static bool IsArgument(string metric, string name)
    {
        var open = metric.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 || metric[^1] != ')')
            return false;
        var argument = metric.AsSpan(open + 1, metric.Length - open - 2);
        return argument.StartsWith(name, StringComparison.Ordinal) && (argument.Length == name.Length || argument[name.Length] == '=');
    }
}
