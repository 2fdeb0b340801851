using OrleansMonitor.Domain.Measurements;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Rules;

/// <summary>
/// Which figure is a model's quality, for all that shows one figure of it: the accuracy of predicted classes; else the area under the
/// ROC curve of scores; else the root of the mean squared error of predicted numbers; else the first measurement in ordinal order of the
/// names, its mean where it is a number and the share of <c>true</c> where it is a boolean. docs/query.md says so too.
/// </summary>
public static class QualityFigure
{
    /// <summary>Labelled or measured records below which a model is not judged by its quality: half the width of the interval of a share is up to 0.19 then.</summary>
    public const ulong EnoughRecords = 30;

    /// <summary>What has to be decoded to tell.</summary>
    public const AggregateParts Parts = AggregateParts.Traffic | AggregateParts.ScoreMetrics | AggregateParts.Regression | AggregateParts.Measurements;

    /// <summary>The names of what is estimated without labels, in the same order.</summary>
    public static readonly IReadOnlyList<Metric> Estimates = [Plain("estimated_accuracy"), Plain("estimated_auc_roc"), Plain("estimated_rmse")];

    private static readonly Metric[] OfLabels = [Plain("accuracy"), Plain("auc_roc"), Plain("rmse")];

    /// <summary>The figures that a window may be judged by, the first choice first, each with its rank: the lower one stands for the model.</summary>
    public static IEnumerable<(int Rank, Metric Metric)> CandidatesOf(PartialAggregate window)
    {
        ArgumentNullException.ThrowIfNull(window);
        for (var rank = 0; rank < OfLabels.Length; rank++)
            yield return (rank, OfLabels[rank]);
        if (!window.HasMeasurements)
            yield break;
        var next = OfLabels.Length;
        foreach (var name in window.Measurements.Names)
        {
            if (MeasurementSummary.IsNumber(window.Measurements, name) is not { } isNumber)
                continue;
            if (MetricCatalog.Find(isNumber ? $"measurement_mean({name})" : $"measurement_share({name}=true)", out _) is { } metric)
                yield return (next, metric);
            next++;
        }
    }

    private static Metric Plain(string name) => MetricCatalog.Find(name, out var problem) ?? throw new InvalidOperationException(problem);
}
