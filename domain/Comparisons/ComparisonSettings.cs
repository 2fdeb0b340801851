using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Comparisons;

/// <summary>What is compared, and how much worse is no matter.</summary>
public sealed record ComparisonSettings
{
    /// <summary>Default margin of shares and scores: a point.</summary>
    public const double DefaultMargin = 0.01;

    /// <summary>Default margin of latencies, tokens, costs and errors of numbers: a share of the baseline's figure.</summary>
    public const double DefaultRelativeMargin = 0.05;

    /// <summary>The probability of an error at any time, over all figures that decide.</summary>
    public double Alpha { get; init; } = 0.05;

    /// <summary>The figures from which the verdict on the candidate follows. Each has its part of <see cref="Alpha"/> (Bonferroni).</summary>
    public IReadOnlyList<ComparisonMetric> Decisive { get; init; } = ComparisonMetrics.Default;

    /// <summary>Whether figures were chosen: one that is missing then leaves the candidate undecided.</summary>
    public bool IsChosen { get; init; }

    /// <summary>Of all figures that are not in <see cref="Margins"/>; null: the defaults.</summary>
    public double? Margin { get; init; }

    /// <summary>By metric.</summary>
    public IReadOnlyDictionary<string, double> Margins { get; init; } = new Dictionary<string, double>();

    /// <summary>In which direction measurements get worse, by what stands in the parentheses of their metrics, and figures without a direction of their own by name. Where no figures were chosen, these decide too.</summary>
    public IReadOnlyDictionary<string, MetricDirection> Directions { get; init; } = new Dictionary<string, MetricDirection>();

    internal double MarginOf(ComparisonMetric metric) =>
        Margins.TryGetValue(metric.Name, out var margin) ? margin : Margin ?? (metric.IsRelative ? DefaultRelativeMargin : DefaultMargin);
}
