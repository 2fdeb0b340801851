using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Measurements;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Families;

/// <summary>Figures of models: quality, drift, outliers, estimates, and those of their features and measurements.</summary>
internal static class ModelGauges
{
    private const string Prefix = "orleansmonitor_model_";
    private const string Ratio = "ratio";

    public static IEnumerable<FigureFamily> All => [.. Quality(), .. Unlabelled(), .. Drift(), .. ByName()];

    private static IEnumerable<FigureFamily> Quality() =>
    [
        Families.Gauge(Prefix + "error_ratio", "error_ratio", Ratio),
        Families.Gauge(Prefix + "label_coverage_ratio", "label_coverage", Ratio),
        Families.Gauge(Prefix + "accuracy_ratio", "accuracy", Ratio),
        Families.Gauge(Prefix + "precision_ratio", "precision", Ratio),
        Families.Gauge(Prefix + "recall_ratio", "recall", Ratio),
        Families.Gauge(Prefix + "specificity_ratio", "specificity", Ratio, FamilyDetail.Full),
        Families.Gauge(Prefix + "f1", "f1"),
        Families.Gauge(Prefix + "balanced_accuracy", "balanced_accuracy"),
        Families.Gauge(Prefix + "macro_precision", "macro_precision", detail: FamilyDetail.Full),
        Families.Gauge(Prefix + "macro_recall", "macro_recall", detail: FamilyDetail.Full),
        Families.Gauge(Prefix + "macro_f1", "macro_f1", detail: FamilyDetail.Full),
        Families.Gauge(Prefix + "weighted_f1", "weighted_f1", detail: FamilyDetail.Full),
        Families.Gauge(Prefix + "matthews_correlation", "matthews_correlation", detail: FamilyDetail.Full),
        Families.Gauge(Prefix + "cohens_kappa", "cohens_kappa", detail: FamilyDetail.Full),
        Families.Gauge(Prefix + "auc_roc", "auc_roc"),
        Families.Gauge(Prefix + "auc_macro", "auc_macro", detail: FamilyDetail.Full),
        Families.Gauge(Prefix + "average_precision", "average_precision"),
        Families.Gauge(Prefix + "brier_score", "brier_score"),
        Families.Gauge(Prefix + "brier_multiclass", "brier_multiclass", detail: FamilyDetail.Full),
        Families.Gauge(Prefix + "log_loss", "log_loss"),
        Families.Gauge(Prefix + "log_loss_multiclass", "log_loss_multiclass", detail: FamilyDetail.Full),
        Families.Gauge(Prefix + "calibration_error", "calibration_error"),
        Families.Gauge(Prefix + "mean_squared_error", "mse", detail: FamilyDetail.Full),
        Families.Gauge(Prefix + "root_mean_squared_error", "rmse"),
        Families.Gauge(Prefix + "mean_absolute_error", "mae"),
        Families.Gauge(Prefix + "mean_absolute_percentage_error", "mape"),
        Families.Gauge(Prefix + "bias", "bias"),
        Families.Gauge(Prefix + "r_squared", "r_squared"),
        Families.Gauge(Prefix + "interval_coverage_ratio", "interval_coverage", Ratio),
        Families.Gauge(Prefix + "interval_width", "interval_width", detail: FamilyDetail.Full),
    ];

    private static IEnumerable<FigureFamily> Unlabelled() =>
    [
        Families.Gauge(Prefix + "prediction_mean", "prediction_mean", detail: FamilyDetail.Full),
        Families.Gauge(Prefix + "score_mean", "score_mean", detail: FamilyDetail.Full),
        Families.Gauge(Prefix + "confidence_mean", "confidence_mean", detail: FamilyDetail.Full),
        Families.Gauge(Prefix + "outlier_ratio", "outlier_share", Ratio),
        Families.Gauge(Prefix + "estimated_accuracy_ratio", "estimated_accuracy", Ratio),
        Families.Gauge(Prefix + "estimated_precision_ratio", "estimated_precision", Ratio, FamilyDetail.Full),
        Families.Gauge(Prefix + "estimated_recall_ratio", "estimated_recall", Ratio, FamilyDetail.Full),
        Families.Gauge(Prefix + "estimated_f1", "estimated_f1", detail: FamilyDetail.Full),
        Families.Gauge(Prefix + "estimated_auc_roc", "estimated_auc_roc"),
        Families.Gauge(Prefix + "estimated_mean_absolute_error", "estimated_mae", detail: FamilyDetail.Full),
        Families.Gauge(Prefix + "estimated_root_mean_squared_error", "estimated_rmse"),
    ];

    private static IEnumerable<FigureFamily> Drift() =>
    [
        Families.Gauge(Prefix + "data_drift_ratio", "data_drift_share", Ratio),
        Families.Gauge(Prefix + "data_drift_columns", "data_drift_columns"),
        OfDrift("data_drift_effect_size", "Largest effect size of a column against the baseline, whether significant or not.", static column => column.Test?.EffectSize),
        OfDrift("data_drift_psi", "Largest population stability index of a column against the baseline.", static column => column.PopulationStability?.Value),
        OfColumns("data_drift_column_effect_size", "Effect size of a column against the baseline, whether significant or not.", static column => column.Test?.EffectSize),
        OfColumns("data_drift_column_p_value", "P-value of a column's test against the baseline, after Benjamini and Hochberg.", static column => column.Test?.AdjustedPValue),
        OfColumns("data_drift_column_psi", "Population stability index of a column against the baseline.", static column => column.PopulationStability?.Value),
        OfColumns("data_drift_column_wasserstein", "Wasserstein distance of a column of numbers, in standard deviations of the baseline.", static column => column.NormalisedWasserstein),
    ];

    private static IEnumerable<FigureFamily> ByName() =>
    [
        OfFeatures("feature_mean", "Mean of a numeric feature.", "feature_mean", ""),
        OfFeatures("feature_missing_ratio", "Records without a value of the feature.", "feature_missing", Ratio),
        Families.GaugeBy(Prefix + "measurement_mean", "Mean of a measurement that is a number; share of true of one that is a truth value.", "", "measurement", AggregateParts.Traffic | AggregateParts.Measurements, Measurements),
    ];

    private static FigureFamily OfDrift(string name, string help, Func<ColumnDrift, double?> value) =>
        Families.Gauge(Prefix + name, help, "", DataDriftJudge.Parts, FamilyDetail.Summary, input => input.Drift?.Columns.Max(value));

    private static FigureFamily OfColumns(string name, string help, Func<ColumnDrift, double?> value) =>
        Families.GaugeBy(Prefix + name, help, "", "column", DataDriftJudge.Parts, input => Columns(input, value));

    private static IEnumerable<FamilyValue> Columns(FamilyInput input, Func<ColumnDrift, double?> value)
    {
        foreach (var column in input.Drift?.Columns ?? [])
        {
            if (value(column) is { } figure)
                yield return new FamilyValue(NameOf(column), figure);
        }
    }

    // A measurement may be called as a feature is.
    private static string NameOf(ColumnDrift column)
    {
        var role = column.Role.ToString().ToLowerInvariant();
        return column.Role == ColumnRole.Feature ? column.Name : column.Role.IsNamed() ? $"{role}({column.Name})" : role;
    }

    private static FigureFamily OfFeatures(string name, string help, string metric, string unit) =>
        Families.GaugeBy(Prefix + name, help, unit, "feature", AggregateParts.Traffic | AggregateParts.Features, input => Features(input, metric));

    private static IEnumerable<FamilyValue> Features(FamilyInput input, string metric)
    {
        foreach (var name in input.Window.Window.HasFeatures ? input.Window.Window.Features.Names : [])
        {
            if (Families.Read(input, metric, name) is { } value)
                yield return value;
        }
    }

    private static IEnumerable<FamilyValue> Measurements(FamilyInput input)
    {
        if (!input.Window.Window.HasMeasurements)
            yield break;
        var measurements = input.Window.Window.Measurements;
        foreach (var name in measurements.Names)
        {
            var value = MeasurementSummary.IsNumber(measurements, name) switch
            {
                true => Families.Read(input, "measurement_mean", name),
                false when measurements.FindCategorical(name)!.Values is var values && (values.Find("true") ?? values.Find("false")) is not null =>
                    Families.Read(input, "measurement_share", name + "=true"),
                _ => null,
            };
            if (value is { } figure)
                yield return figure with { Label = name };
        }
    }
}
