using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Measurements;
using OrleansMonitor.Health;
using OrleansMonitor.Silo.Reports.Markup;

namespace OrleansMonitor.Silo.Reports.Questions;

/// <summary>A figure with what it rests on.</summary>
internal readonly record struct Reading(double Value, ConfidenceInterval? Interval, ulong Count);

/// <summary>A figure of a model's quality, and how other questions call it.</summary>
/// <param name="Title">For people.</param>
/// <param name="Unit">In which it is shown.</param>
/// <param name="Counted">What it is counted over, such as labelled predictions.</param>
/// <param name="Metric">Its name in rules and control charts.</param>
/// <param name="Read">Of the figures of a range.</param>
internal sealed record ReportQuality(string Title, FigureUnit Unit, string Counted, string Metric, Func<HealthFigures, Reading?> Read)
{
    /// <summary>A class below this share of the labels is what such a model is there to find, and of that accuracy says little.</summary>
    private const double RareClass = 0.2;

    /// <summary>Of slices; null: they do not have it.</summary>
    public string? SliceMetric { get; init; }

    /// <summary>Of estimates; null: it is not estimated.</summary>
    public string? Estimated { get; init; }

    /// <summary>Null: neither direction is better.</summary>
    public bool? HigherIsBetter { get; init; } = true;

    /// <summary>
    /// The figure that stands for the model first, the same that the overview shows (<see cref="HealthQuality"/>); then the recall of a rare positive class.
    /// None: nothing of its quality is known.
    /// </summary>
    public static IReadOnlyList<ReportQuality> AllOf(HealthFigures health)
    {
        if (HealthQuality.MetricOf(health, out var measurement) is not { } metric)
            return [];
        var first = metric switch
        {
            HealthQuality.Accuracy => Accuracy,
            HealthQuality.Area => Area,
            HealthQuality.Error => Error,
            _ => OfMeasurement(measurement!, metric),
        };
        return health.Classification is { PositiveClass: { } positive } classes && classes.PerClass?.FirstOrDefault(each => each.Class == positive) is { Count: > 0, Prevalence: < RareClass }
            ? [first, RecallOf(positive)]
            : [first];
    }

    private static ReportQuality Accuracy => new("Accuracy", FigureUnit.Score, "labelled predictions", HealthQuality.Accuracy, static figures =>
        figures.Classification is { Count: > 0 } classes ? new Reading(classes.Accuracy, classes.AccuracyInterval, classes.Count) : null)
    {
        SliceMetric = "accuracy",
        Estimated = "accuracy",
    };

    private static ReportQuality Area => new("AUC-ROC", FigureUnit.Score, "labelled scores", HealthQuality.Area, static figures =>
        figures.Scores is { AucRoc: { } area } scores ? new Reading(area, null, scores.Count) : null)
    {
        Estimated = "auc_roc",
    };

    private static ReportQuality Error => new("RMSE", FigureUnit.Number, "labelled predictions", HealthQuality.Error, static figures =>
        figures.Regression is { Count: > 0 } numbers ? new Reading(numbers.RootMeanSquaredError, null, numbers.Count) : null)
    {
        SliceMetric = "mae",
        Estimated = "rmse",
        HigherIsBetter = false,
    };

    private static ReportQuality RecallOf(string positive) => new($"Recall of {positive}", FigureUnit.Score, $"records labelled {positive}", "recall", figures =>
        figures.Classification?.PerClass?.FirstOrDefault(each => each.Class == positive) is { Count: > 0, Recall: { } recall } known ? new Reading(recall, known.RecallInterval, known.Count) : null)
    {
        SliceMetric = $"recall({positive})",
        Estimated = "recall",
    };

    private static ReportQuality OfMeasurement(MeasurementFigures measurement, string metric)
    {
        var name = measurement.Name;
        if (measurement.Numbers is not null)
        {
            return new($"Mean of {name}", FigureUnit.Number, "measured", metric, figures =>
                Find(figures, name) is { Numbers: { } numbers } found ? new Reading(numbers.Mean, numbers.MeanInterval, found.Count) : null)
            {
                HigherIsBetter = null,
            };
        }

        return new($"Share of {name}", FigureUnit.Share, "measured", metric, figures => Find(figures, name) is { Values: { } values } found
            ? values.FirstOrDefault(static each => each.Name == "true") is { } share ? new Reading(share.Share, share.ShareInterval, found.Count) : new Reading(0, null, found.Count)
            : null)
        {
            HigherIsBetter = null,
        };
    }

    private static MeasurementFigures? Find(HealthFigures figures, string name) => figures.Measurements?.FirstOrDefault(each => each.Name == name);
}
