using OrleansMonitor.Domain.Estimates;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Rules;

/// <summary>Quality that is estimated without labels, from the active baseline. Its interval has the error of calibration too.</summary>
internal static class EstimateMetrics
{
    private const string Prefix = "estimated_";
    private const AggregateParts Parts = AggregateParts.Traffic | AggregateParts.Bins;

    public static IEnumerable<Metric> All =>
    [
        Of("accuracy", "ratio", "share of the predictions that are expected to be right, whether labelled or not", MetricDirection.Down),
        Of("precision", "ratio", "expected precision of the positive class", MetricDirection.Down),
        Of("recall", "ratio", "expected recall of the positive class", MetricDirection.Down),
        Of("f1", "", "expected F1 of the positive class", MetricDirection.Down),
        Of("auc_roc", "", "expected area under the ROC curve", MetricDirection.Down),
        Of("mae", "", "expected mean absolute error", MetricDirection.Up),
        Of("rmse", "", "expected root of the mean squared error", MetricDirection.Up),
    ];

    private static Metric Of(string name, string unit, string description, MetricDirection worse) =>
        Metric.Of(Prefix + name, unit, description, MetricKind.Mean, worse, Parts, (in input, level) =>
        {
            if (input.Baseline is not { } baseline)
                return RuleReading.None("no baseline is active");
            var estimate = PerformanceEstimator.Estimate(baseline, input.Window.HasBins ? input.Window.Bins.Find(baseline.Bins.Fingerprint) : null, level);
            if (estimate.Reason.Length > 0)
                return RuleReading.None(estimate.Reason);
            if (estimate.Find(name) is not { } figure)
                return RuleReading.None($"the baseline has nothing to estimate {name} from");
            var reading = Figure.Plain(figure.Value, estimate.Records, Figure.Coverage(estimate.Records, input), figure.Reason);
            return reading.Value is null ? reading : reading with { Interval = figure.Interval };
        });
}
