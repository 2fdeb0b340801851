using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Rules;

/// <summary>Figures of one feature.</summary>
internal static class FeatureMetrics
{
    /// <summary>Names that take a feature; <c>feature_share</c> takes a feature and a value: <c>feature_share(channel=web)</c>.</summary>
    public static readonly (string Name, string Description, MetricKind Kind)[] Names =
    [
        ("feature_mean", "mean of a numeric feature", MetricKind.Mean),
        ("feature_stddev", "standard deviation of a numeric feature", MetricKind.Score),
        ("feature_min", "smallest value of a numeric feature", MetricKind.Score),
        ("feature_median", "median of a numeric feature, to 3%", MetricKind.Score),
        ("feature_max", "largest value of a numeric feature", MetricKind.Score),
        ("feature_missing", "records without a value of the feature", MetricKind.Proportion),
        ("feature_share", "records with a value, of those that have one of the feature", MetricKind.Proportion),
    ];

    /// <summary>The metric; null when the name takes no feature, or the argument lacks the value that it takes.</summary>
    public static Metric? Of(string name, string argument)
    {
        foreach (var each in Names)
        {
            if (each.Name != name)
                continue;
            var (feature, value) = (argument, "");
            if (name == "feature_share")
            {
                var at = argument.IndexOf('=', StringComparison.Ordinal);
                if (at < 1)
                    return null;
                (feature, value) = (argument[..at], argument[(at + 1)..]);
            }

            var missing = $"no values of the feature '{feature}' in the window";
            var worse = name == "feature_missing" ? MetricDirection.Up : MetricDirection.None;
            var unit = each.Kind == MetricKind.Proportion ? "ratio" : "";
            MetricReader reader = (in input, level) => Read(input, level, name, feature, value, missing);
            var metric = Metric.Of(name, unit, each.Description, each.Kind, worse, AggregateParts.Traffic | AggregateParts.Features, reader);
            return metric with { IsSigned = each.Kind != MetricKind.Proportion };
        }

        return null;
    }

    private static RuleReading Read(in MetricInput input, double level, string name, string feature, string value, string missing)
    {
        if (!input.Window.HasFeatures)
            return RuleReading.None(missing);
        if (name == "feature_share")
            return input.Window.Features.FindCategorical(feature) is { } values ? Figure.Share(values, value, input, level, "features." + feature, missing) : RuleReading.None(missing);
        if (input.Window.Features.FindFigures(feature, input.Window.Traffic, 0) is not { } found)
            return RuleReading.None(missing);
        if (found.Numeric is { } figures)
            return Numeric(figures, name, input, level, missing);
        return name == "feature_missing" && found.Categorical is { } categorical
            ? Missing(categorical.MissingFraction, categorical.Count, categorical.Missing, input, level, missing)
            : RuleReading.None(missing);
    }

    private static RuleReading Numeric(NumericFigures figures, string name, in MetricInput input, double level, string missing)
    {
        if (name == "feature_missing")
            return Missing(figures.MissingFraction, figures.Count, figures.Missing, input, level, missing);
        if (name == "feature_mean")
            return Figure.Mean(figures.Mean, figures.StandardDeviation, figures.EffectiveCount, figures.Count, input, level, missing);
        var value = name switch
        {
            "feature_stddev" => figures.StandardDeviation,
            "feature_min" => figures.Min,
            "feature_median" => figures.Median,
            _ => figures.Max,
        };
        return Figure.Plain(value, figures.Count, Figure.Coverage(figures.Count, input), missing);
    }

    private static RuleReading Missing(double? share, ulong present, ulong absent, in MetricInput input, double level, string missing) =>
        Figure.Proportion(share, Figure.Effective(present + absent, input), present + absent, Figure.Coverage(present + absent, input), level, missing);
}
