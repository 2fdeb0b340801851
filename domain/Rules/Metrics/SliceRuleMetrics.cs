using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Rules;

/// <summary>The worst slice of a dimension: a figure of the whole hides what befalls few.</summary>
internal static class SliceRuleMetrics
{
    /// <summary>Effective records that a slice needs to be looked at: the worst of many small ones would always be bad by chance.</summary>
    private const int MinRecords = 100;

    private const AggregateParts Parts = AggregateParts.Traffic | AggregateParts.Dimensions;

    /// <summary>Names that take a dimension: <c>slice_accuracy(country)</c>.</summary>
    public static readonly (string Name, string Figure, string Description, MetricDirection Worse)[] Names =
    [
        ("slice_accuracy", "accuracy", "lowest accuracy of a value of a dimension", MetricDirection.Down),
        ("slice_error_ratio", "error_ratio", "highest error ratio of a value of a dimension", MetricDirection.Up),
        ("slice_latency_mean", "latency_mean", "highest mean latency of a value of a dimension", MetricDirection.Up),
        ("slice_mae", "mae", "highest mean absolute error of a value of a dimension", MetricDirection.Up),
    ];

    /// <summary>The metric; null when the name takes no dimension, or is given a value of one or a pair, which it does not take.</summary>
    public static Metric? Of(string name, string dimension)
    {
        if (dimension.AsSpan().IndexOfAny('=', ',') >= 0)
            return null;
        foreach (var each in Names)
        {
            if (each.Name != name)
                continue;
            var figure = SliceMetrics.Find(each.Figure, out _)!;
            var kind = figure.Unit == "ratio" ? MetricKind.Proportion : MetricKind.Mean;
            MetricReader reader = (in input, level) => Read(input, level, figure, dimension, each.Worse);
            return Metric.Of(name, figure.Unit, each.Description, kind, each.Worse, Parts, reader);
        }

        return null;
    }

    private static RuleReading Read(in MetricInput input, double level, SliceMetric figure, string dimension, MetricDirection worse)
    {
        var slices = input.Window.HasDimensions ? input.Window.Dimensions.Find(dimension) : null;
        if (slices is null)
            return RuleReading.None($"no record of the window has the dimension '{dimension}'");
        var (worst, name, lookedAt) = (default(SliceMean?), "", 0);
        for (var i = 0; i < slices.Count; i++)
        {
            if (figure.Of(slices[i].Slice) is not { } mean || mean.Effective < MinRecords)
                continue;
            lookedAt++;
            if (worst is { } known && (worse == MetricDirection.Down ? mean.Value >= known.Value : mean.Value <= known.Value))
                continue;
            (worst, name) = (mean, DimensionName.Show(slices.Name, slices[i].Value));
        }

        return worst is { } found
            ? ReadingOf(found, input, level, lookedAt) with { Of = name }
            : RuleReading.None($"no value of '{dimension}' has {MinRecords} {figure.Counted} in the window");
    }

    // The worst of several is extreme by chance: its interval holds for all of them together (Bonferroni).
    private static RuleReading ReadingOf(in SliceMean mean, in MetricInput input, double level, int lookedAt)
    {
        var each = 1 - ((1 - level) / lookedAt);
        return mean.IsShare
            ? Figure.Proportion(mean.Value, mean.Effective, mean.Count, Figure.Coverage(mean.Count, input), each, "")
            : Figure.Mean(mean.Value, mean.Variance, mean.Effective, mean.Count, Figure.Coverage(mean.Count, input), each);
    }
}
