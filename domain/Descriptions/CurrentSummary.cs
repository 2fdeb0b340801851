using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Traffic;

namespace OrleansMonitor.Domain.Descriptions;

/// <summary>Describes what arrived of a column.</summary>
internal static class CurrentSummary
{
    /// <summary>Most frequent categories that are shown.</summary>
    public const int Top = 5;

    /// <param name="bins">What was counted with the baseline's bins; null: nothing, or the column is not in the baseline.</param>
    /// <param name="column">The baseline's bins of the column.</param>
    /// <param name="at">Index of the column in the bins.</param>
    public static ColumnSummary Of(FeatureFigures figures, bool isNumeric, TrafficSummary traffic, BinnedColumns? bins, FrozenColumn? column, int at)
    {
        var other = isNumeric ? figures.Categorical?.Weight ?? 0 : figures.Numeric?.Weight ?? 0;
        var unseen = bins is null || bins.Records == 0 ? null : new ColumnSample(bins[at], bins.Records, bins.Weight, bins.EffectiveRecords).Side(column!).UnseenShare;
        var summary = new ColumnSummary
        {
            Count = (isNumeric ? figures.Numeric?.Count : figures.Categorical?.Count) ?? 0,
            Records = traffic.Records,
            MissingShare = (figures.Numeric?.MissingFraction ?? figures.Categorical?.MissingFraction) is { } missing ? missing : null,
            MismatchedShare = traffic.WeightSum > 0 ? Math.Min(1, other / traffic.WeightSum) : null,
            OutOfRangeShare = isNumeric ? unseen : null,
            UnseenShare = isNumeric ? null : unseen,
            IsConstant = false,
        };
        summary = isNumeric ? Numeric(summary, figures.Numeric) : Categorical(summary, figures.Categorical);
        // A value of the other kind is another one.
        return summary with { IsConstant = summary.IsConstant && other == 0 };
    }

    private static ColumnSummary Numeric(ColumnSummary summary, NumericFigures? figures) => figures is null ? summary : summary with
    {
        IsConstant = figures.Count > 1 && figures.Min == figures.Max,
        Mean = figures.Mean,
        StandardDeviation = figures.StandardDeviation,
        Min = figures.Min,
        LowerQuartile = figures.LowerQuartile,
        Median = figures.Median,
        UpperQuartile = figures.UpperQuartile,
        Max = figures.Max,
    };

    private static ColumnSummary Categorical(ColumnSummary summary, CategoricalFigures? figures) => figures is null ? summary : summary with
    {
        IsConstant = figures.Count > 1 && figures.Distinct == 1,
        Distinct = figures.Distinct,
        Top = figures.Weight > 0 ? [.. figures.Top.Select(value => new CategoryShare(value.Name, Math.Min(1, value.Weight / figures.Weight)))] : [],
    };
}
