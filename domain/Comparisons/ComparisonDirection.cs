using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Comparisons;

/// <summary>Which direction of a measurement, or of another figure without one of its own, is better.</summary>
/// <param name="Measurement">
/// What stands in the parentheses of its metric: a measurement (its mean, or the share of <c>true</c>), or MEASUREMENT=VALUE (the share of the value); or the
/// name of one of <see cref="ComparisonMetrics.Declarable"/>.
/// </param>
/// <param name="Worse">The direction in which it gets worse.</param>
public readonly record struct ComparisonDirection(string Measurement, MetricDirection Worse)
{
    /// <summary>What must be written.</summary>
    public const string Grammar = "NAME=higher or NAME=lower, with a NAME that is a measurement, MEASUREMENT=VALUE for the share of a value, or interval_coverage or interval_width";

    /// <summary>Reads <c>judge=higher</c> or <c>verdict=unsafe=lower</c>.</summary>
    public static bool TryParse(string text, out ComparisonDirection direction)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = text.LastIndexOf('=');
        var worse = at < 1 ? MetricDirection.None : text[(at + 1)..] switch
        {
            "higher" => MetricDirection.Down,
            "lower" => MetricDirection.Up,
            _ => MetricDirection.None,
        };
        direction = worse == MetricDirection.None ? default : new ComparisonDirection(text[..at], worse);
        return worse != MetricDirection.None;
    }
}
