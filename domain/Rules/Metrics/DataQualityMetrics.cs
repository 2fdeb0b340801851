using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Rules;

/// <summary>Shares of a feature's values that the active baseline does not know.</summary>
internal static class DataQualityMetrics
{
    private const AggregateParts Parts = AggregateParts.Traffic | AggregateParts.Bins;

    /// <summary>Names that take a feature of the baseline.</summary>
    public static readonly (string Name, string Description)[] Names =
    [
        ("feature_out_of_range_share", "records whose number is below the smallest or above the largest of the baseline"),
        ("feature_unseen_share", "records whose category the baseline does not list"),
        ("feature_mismatched_share", "records with a category where the baseline has numbers, or the other way round"),
    ];

    /// <summary>The metric of one feature; null when the name is none of these.</summary>
    public static Metric? Of(string name, string argument)
    {
        foreach (var (each, description) in Names)
        {
            if (each == name)
                return Metric.Of(name, "ratio", description, MetricKind.Proportion, MetricDirection.Up, Parts, (in input, level) => Read(input, level, name, argument));
        }

        return null;
    }

    private static RuleReading Read(in MetricInput input, double level, string name, string feature)
    {
        if (input.Baseline is not { } baseline)
            return RuleReading.None("no baseline is active");
        if (baseline.Bins.Feature(feature) is not (>= 0 and var at))
            return RuleReading.None($"the baseline has no feature '{feature}'");
        var bins = baseline.Columns[at].Bins;
        if (name != "feature_mismatched_share" && bins.IsNumeric != (name == "feature_out_of_range_share"))
            return RuleReading.None($"the baseline has {(bins.IsNumeric ? "numbers" : "categories")} of the feature '{feature}'");
        if (name == "feature_unseen_share" && baseline.Columns[at].ListsNothing)
            return RuleReading.None(DataDriftJudge.ListsNothing);
        if (!input.Window.HasBins || input.Window.Bins.Find(baseline.Bins.Fingerprint) is not { } counts)
            return RuleReading.None("no record of the window was counted with the bins of the active baseline");
        var side = new ColumnSample(counts[at], counts.Records, counts.Weight, counts.EffectiveRecords).Side(bins);
        var share = name == "feature_mismatched_share" ? side.MismatchedShare : side.UnseenShare;
        return Figure.Proportion(
            share is { } known ? Math.Min(1, known) : null, side.EffectiveCount, side.Count, Figure.Coverage(side.Count, input), level, "no record of the window was counted with the bins of the active baseline");
    }
}
