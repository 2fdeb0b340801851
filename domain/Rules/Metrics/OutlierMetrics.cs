using OrleansMonitor.Domain.Outliers;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Rules;

/// <summary>Outliers by the detector of the active baseline.</summary>
internal static class OutlierMetrics
{
    public static IEnumerable<Metric> All =>
    [
        Metric.Of(
            "outlier_share",
            "ratio",
            "share of the scored records that the detector of the active baseline finds to be outliers",
            MetricKind.Proportion,
            MetricDirection.Up,
            AggregateParts.Traffic | AggregateParts.Bins | AggregateParts.Outliers,
            static (in input, level) =>
            {
                if (input.Baseline is not { } baseline)
                    return RuleReading.None("no baseline is active");
                if (baseline.Detector is not { } detector)
                    return RuleReading.None("the active baseline has no outlier detector");
                var figures = OutlierFigures.Of(detector, input.Window.HasOutliers ? input.Window.Outliers.Find(detector.Fingerprint) : null);
                return Figure.Proportion(
                    figures.Share, figures.EffectiveScored, figures.Scored, Figure.Coverage(figures.Scored, input), level, "no record of the window was scored with the detector of the active baseline");
            }),
    ];
}
