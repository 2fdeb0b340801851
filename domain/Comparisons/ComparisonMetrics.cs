using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Comparisons;

/// <summary>Every figure by which versions can be compared. A kind of figures has a list of its own, which is joined here; those of measurements follow from what was measured.</summary>
public static class ComparisonMetrics
{
    public static IReadOnlyList<ComparisonMetric> All { get; } = [.. ClassificationComparison.All, .. ScoreComparison.All, .. ProbabilityComparison.All, .. RegressionComparison.All, .. IntervalComparison.All, .. ServingComparison.All];

    /// <summary>What decides where nothing is chosen.</summary>
    public static IReadOnlyList<ComparisonMetric> Default { get; } =
        [.. ((string[])["accuracy", "auc_roc", "mae", "error_ratio", "latency_p95"]).Select(static name => Find(name, out _)!)];

    /// <summary>Names of figures that have no direction of their own, and of which one may be declared.</summary>
    public static IReadOnlyList<string> Declarable { get; } = [.. All.Select(static metric => metric.DeclaredAs).OfType<string>()];

    /// <summary>The metric, or null and what is wrong.</summary>
    public static ComparisonMetric? Find(string name, out string problem)
    {
        ArgumentNullException.ThrowIfNull(name);
        problem = "";
        foreach (var metric in All)
        {
            if (metric.Name == name)
                return metric;
        }

        if ((MeasurementComparison.Find(name) ?? ProbabilityComparison.Find(name)) is { } named)
            return named;
        if (name.StartsWith("measurement_", StringComparison.Ordinal))
        {
            problem = $"one of {string.Join(", ", MeasurementComparison.Names)}";
            return null;
        }

        var nearest = NearestNames.Of(name, All.Select(static metric => metric.Name));
        problem = nearest.Count > 0 ? $"one of the metrics of a comparison; did you mean {string.Join(" or ", nearest)}?" : $"one of {string.Join(", ", All.Select(static metric => metric.Name).Append(ProbabilityComparison.ClassName).Concat(MeasurementComparison.Names))}";
        return null;
    }

    internal static ComparisonMetric Of(string name, string noun, string unit, MetricDirection worse, string missing, Func<ComparedSide, Estimate?> estimate) => new()
    {
        Name = name,
        Noun = noun,
        Unit = unit,
        Worse = worse,
        Missing = missing,
        Estimate = estimate,
    };
}
