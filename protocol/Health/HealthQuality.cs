using OrleansMonitor.Domain.Measurements;

namespace OrleansMonitor.Health;

/// <summary>
/// Which of an answer's figures stands for a model: the choice of <see cref="Domain.Rules.QualityFigure"/> among figures that are computed already. The accuracy of predicted classes; else the
/// area under the ROC curve; else the root of the mean squared error; else the first measurement that is a number or a truth value.
/// </summary>
internal static class HealthQuality
{
    public const string Accuracy = "accuracy";
    public const string Area = "auc_roc";
    public const string Error = "rmse";

    /// <summary>Its name in rules; null: nothing of the quality is known.</summary>
    /// <param name="figures">Of a range or of a step.</param>
    /// <param name="measurement">The measurement, where it is one.</param>
    public static string? MetricOf(HealthFigures figures, out MeasurementFigures? measurement)
    {
        measurement = null;
        if (figures.Classification is { Count: > 0 })
            return Accuracy;
        if (figures.Scores?.AucRoc is not null)
            return Area;
        if (figures.Regression is { Count: > 0 })
            return Error;
        measurement = figures.Measurements?.FirstOrDefault(static each => each.Numbers is not null || each.Values?.Any(static value => value.Name is "true" or "false") == true);
        return measurement is null ? null : measurement.Numbers is null ? $"measurement_share({measurement.Name}=true)" : $"measurement_mean({measurement.Name})";
    }
}
