using OrleansMonitor.Domain.Classification;
using OrleansMonitor.Domain.Intervals;

namespace OrleansMonitor.Health;

/// <summary>
/// Quality of a classifier's labelled predictions. For a binary model the figures of the positive class stand at the top;
/// for every model those of each class and their averages are there too.
/// </summary>
public sealed record ClassificationHealth
{
    /// <summary>Labelled predictions.</summary>
    public required ulong Count { get; init; }

    /// <summary>Equally weighted predictions that tell as much as these.</summary>
    public required double EffectiveCount { get; init; }

    /// <summary>In the order of the matrix.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Records: a row per actual class, a column per predicted class. Absent in a series when there are more than 16 classes.</summary>
    public IReadOnlyList<IReadOnlyList<ulong>>? ConfusionMatrix { get; init; }

    /// <summary>The same with weights, where the records were sampled.</summary>
    public IReadOnlyList<IReadOnlyList<double>>? WeightedConfusionMatrix { get; init; }

    public required double Accuracy { get; init; }

    public ConfidenceInterval? AccuracyInterval { get; init; }

    /// <summary>1 − accuracy.</summary>
    public required double ErrorRate { get; init; }

    /// <summary>The class that the next figures are of; absent unless the model is binary and its positive class is known.</summary>
    public string? PositiveClass { get; init; }

    public double? Precision { get; init; }

    public ConfidenceInterval? PrecisionInterval { get; init; }

    public double? Recall { get; init; }

    public ConfidenceInterval? RecallInterval { get; init; }

    public double? F1 { get; init; }

    public double? Specificity { get; init; }

    public double? BalancedAccuracy { get; init; }

    public double? MatthewsCorrelation { get; init; }

    public double? CohensKappa { get; init; }

    public required AverageFigures Macro { get; init; }

    public required AverageFigures Micro { get; init; }

    public required AverageFigures Weighted { get; init; }

    /// <summary>In the order of <see cref="Classes"/>. Absent in a series when there are more than 16 classes.</summary>
    public IReadOnlyList<ClassFigures>? PerClass { get; init; }

    /// <param name="matrix">What is known of the labelled predictions.</param>
    /// <param name="configured">The positive class that is configured or that a client named, if any.</param>
    /// <param name="maxClasses">Up to how many classes the matrix and the figures per class are given.</param>
    internal static ClassificationHealth? Of(ConfusionMatrix matrix, string? configured, int maxClasses = int.MaxValue)
    {
        if (matrix.ToFigures(configured) is not { } figures)
            return null;
        if (configured is null && BinaryClasses.Positive([.. figures.Classes]) is { } positive && figures.Classes.Contains(positive))
            figures = matrix.ToFigures(positive)!;
        var binary = figures.Classes.Count <= 2 ? figures.Positive : null;
        var whole = figures.Classes.Count <= maxClasses;
        return new ClassificationHealth
        {
            Count = figures.Count,
            EffectiveCount = figures.EffectiveCount,
            Classes = figures.Classes,
            ConfusionMatrix = whole ? figures.Counts : null,
            WeightedConfusionMatrix = whole && figures.Weight != figures.Count ? figures.Weights : null,
            Accuracy = figures.Accuracy,
            AccuracyInterval = figures.AccuracyInterval,
            ErrorRate = figures.ErrorRate,
            PositiveClass = binary?.Class,
            Precision = binary?.Precision,
            PrecisionInterval = binary?.PrecisionInterval,
            Recall = binary?.Recall,
            RecallInterval = binary?.RecallInterval,
            F1 = binary?.F1,
            Specificity = binary?.Specificity,
            BalancedAccuracy = figures.BalancedAccuracy,
            MatthewsCorrelation = figures.MatthewsCorrelation,
            CohensKappa = figures.CohensKappa,
            Macro = figures.Macro,
            Micro = figures.Micro,
            Weighted = figures.Weighted,
            PerClass = whole ? figures.PerClass : null,
        };
    }
}
