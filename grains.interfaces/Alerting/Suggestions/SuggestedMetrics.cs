using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Rules;

namespace OrleansMonitor.Grains.Alerting.Suggestions;

/// <summary>The figures for which thresholds are proposed.</summary>
internal static class SuggestedMetrics
{
    /// <summary>Features, in the order of their names, beyond which no rules are proposed.</summary>
    private const int MaxFeatures = 50;

    // The name of the alert is a little longer than that of the figure.
    private const int MaxLength = RuleLimits.MaxNameLength - 8;

    // One or two figures of each kind: rules about figures that rise together alert together.
    private static readonly Metric[] Plain = [.. ((string[])
    [
        "predictions_per_second", "error_ratio", "latency_p50", "latency_p99", "time_to_first_token_p95", "time_per_output_token_p95", "cost_per_request",
        "accuracy", "recall", "macro_f1", "auc_roc", "log_loss", "rmse", "mae", "bias", "confidence_mean", "data_drift_share", "outlier_share",
    ]).Select(static name => MetricCatalog.Find(name, out _)!)];

    /// <summary>What has to be decoded of a window.</summary>
    public static AggregateParts Parts { get; } = Plain.Aggregate(AggregateParts.Features, static (parts, metric) => parts | metric.Parts);

    public static IReadOnlyList<Metric> Of(IReadOnlyList<MetricInput> windows)
    {
        var features = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var window in windows)
        {
            if (window.Window.HasFeatures)
                features.UnionWith(window.Window.Features.Names);
        }

        return [.. Plain, .. features.Select(static name => $"feature_missing({name})").Where(static name => name.Length <= MaxLength).Take(MaxFeatures).Select(static name => MetricCatalog.Find(name, out _)!)];
    }
}
