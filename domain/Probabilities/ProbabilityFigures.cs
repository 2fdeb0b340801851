using OrleansMonitor.Domain.Intervals;

namespace OrleansMonitor.Domain.Probabilities;

/// <summary>What the probabilities of the classes say, and how good they were of labelled predictions.</summary>
public sealed record ProbabilityFigures
{
    /// <summary>Predictions that came with probabilities.</summary>
    public required ulong Count { get; init; }

    /// <summary>Of these, the labelled ones: what follows but the mean probabilities is of them.</summary>
    public required ulong Labelled { get; init; }

    /// <summary>Equally weighted labelled ones that tell as much as these.</summary>
    public required double EffectiveCount { get; init; }

    /// <summary>Mean of the areas under the ROC curve of the classes that have one; none where no class has.</summary>
    public double? MacroAuc { get; init; }

    /// <summary>The classes that it is the mean of.</summary>
    public int MacroAucClasses { get; init; }

    /// <summary>What it may be off by.</summary>
    public double? MacroAucErrorBound { get; init; }

    /// <summary>Mean of −ln of the probability of the class that it was.</summary>
    public MeanFigure? LogLoss { get; init; }

    /// <summary>Mean of Σ(p − y)² over the classes, 0 to 2.</summary>
    public MeanFigure? Brier { get; init; }

    /// <summary>How often the class that it was is among the k most probable, for k below the number of classes.</summary>
    public required IReadOnlyList<TopAccuracy> TopAccuracies { get; init; }

    /// <summary>In ordinal order.</summary>
    public required IReadOnlyList<ClassProbabilityFigures> Classes { get; init; }

    /// <summary>Whether there are further classes, which are in no figure of a single class.</summary>
    public bool HasMoreClasses { get; init; }
}

/// <param name="K">1, 2, 3 or 5.</param>
/// <param name="Accuracy">Weighted share.</param>
/// <param name="Interval">The exact one, at 95 %.</param>
public sealed record TopAccuracy(int K, double Accuracy, ConfidenceInterval? Interval);

/// <param name="Class">Its name.</param>
/// <param name="MeanProbability">Of all predictions that came with probabilities, labelled or not; 0 counts where one does not name the class.</param>
/// <param name="Support">Labelled predictions that are of the class.</param>
/// <param name="AucRoc">Of the class against the rest; null where there are no labels of the class, or of no other.</param>
/// <param name="AucRocErrorBound">What it may be off by: half the pairs that share a bin.</param>
public sealed record ClassProbabilityFigures(string Class, double MeanProbability, ulong Support, double? AucRoc, double? AucRocErrorBound);
