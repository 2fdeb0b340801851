using OrleansMonitor.Domain.Intervals;

namespace OrleansMonitor.Domain.Classification;

/// <summary>
/// Metrics of labelled predictions. All but counts are weighted. A metric that would divide 0 by 0 is null, where
/// scikit-learn returns 0 with a warning.
/// </summary>
/// <remarks>
/// Beyond <see cref="ConfusionMatrix.MaxClasses"/> classes the rest is one class, <see cref="OtherClass"/>, whose
/// precision and recall are those of its classes taken together. Accuracy, error rate and the micro averages stay exact;
/// the macro averages, balanced accuracy, MCC and kappa treat the rest as one class.
/// </remarks>
public sealed record ClassificationFigures
{
    /// <summary>Name of the class that stands for all classes beyond the limit, last in every list.</summary>
    public const string OtherClass = "(other)";

    /// <summary>Labelled predictions.</summary>
    public required ulong Count { get; init; }

    /// <summary>Σw.</summary>
    public required double Weight { get; init; }

    /// <summary>Kish's effective number of records, (Σw)²/Σw².</summary>
    public required double EffectiveCount { get; init; }

    /// <summary>Classes that occur as actual or as predicted, in ordinal order; <see cref="OtherClass"/> last, if there is one.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Whether the last of <see cref="Classes"/> is <see cref="OtherClass"/>.</summary>
    public required bool HasOther { get; init; }

    /// <summary>Records: a row per actual class, a column per predicted class, in the order of <see cref="Classes"/>.</summary>
    public required IReadOnlyList<IReadOnlyList<ulong>> Counts { get; init; }

    /// <summary>Σw, in the shape of <see cref="Counts"/>.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Weights { get; init; }

    /// <summary>Fraction predicted correctly.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Exact interval of <see cref="Accuracy"/> for <see cref="EffectiveCount"/> records.</summary>
    public ConfidenceInterval AccuracyInterval => ClopperPearson.Interval(Accuracy, EffectiveCount);

    /// <summary>1 − accuracy.</summary>
    public required double ErrorRate { get; init; }

    /// <summary>A row per class of <see cref="Classes"/>.</summary>
    public required IReadOnlyList<ClassFigures> PerClass { get; init; }

    /// <summary>Mean over the classes; one that is undefined for a class counts as 0, as in scikit-learn.</summary>
    public required AverageFigures Macro { get; init; }

    /// <summary>Over the sums of true and false positives and negatives: with one label per record, all equal to accuracy.</summary>
    public required AverageFigures Micro { get; init; }

    /// <summary>Mean over the classes, weighted by their support; one that is undefined for a class counts as 0, as in scikit-learn.</summary>
    public required AverageFigures Weighted { get; init; }

    /// <summary>Mean recall of the classes that occur as actual.</summary>
    public required double BalancedAccuracy { get; init; }

    /// <summary>
    /// Matthews correlation coefficient in its form for many classes, R_K (Gorodkin, Computational Biology and Chemistry
    /// 28, 2004). Null where all records have one actual or one predicted class.
    /// </summary>
    public required double? MatthewsCorrelation { get; init; }

    /// <summary>Cohen's kappa (Educational and Psychological Measurement 20, 1960). Null where chance alone agrees always.</summary>
    public required double? CohensKappa { get; init; }

    /// <summary>Metrics of the positive class of a binary task; null where no positive class was named.</summary>
    public required ClassFigures? Positive { get; init; }
}

/// <summary>Metrics of one class against all others.</summary>
public sealed record ClassFigures
{
    public required string Class { get; init; }

    /// <summary>Records of this actual class.</summary>
    public required ulong Count { get; init; }

    /// <summary>Σw of the records of this actual class.</summary>
    public required double Support { get; init; }

    /// <summary>Σw of the records predicted as this class.</summary>
    public required double Predicted { get; init; }

    /// <summary>TP/(TP+FP). Null if never predicted.</summary>
    public required double? Precision { get; init; }

    /// <summary>Exact interval for the effective number of records predicted as this class.</summary>
    public ConfidenceInterval? PrecisionInterval
    {
        get => field ?? ClopperPearson.IntervalOrNull(Precision, EffectivePredicted);
        init;
    }

    /// <summary>TP/(TP+FN). Null if it never occurred.</summary>
    public required double? Recall { get; init; }

    /// <summary>Exact interval for the effective number of records of this class.</summary>
    public ConfidenceInterval? RecallInterval
    {
        get => field ?? ClopperPearson.IntervalOrNull(Recall, EffectiveSupport);
        init;
    }

    /// <summary>2TP/(2TP+FP+FN): 0, not null, for a class that occurred and was never predicted, or the reverse.</summary>
    public required double? F1 { get; init; }

    /// <summary>TN/(TN+FP). Null if all records are of this class.</summary>
    public required double? Specificity { get; init; }

    /// <summary>Fraction of the records that are of this class.</summary>
    public required double Prevalence { get; init; }

    // Intervals are computed where somebody looks at them, since most look at other figures.
    /// <summary>Effective number of records of this actual class; 0 of figures that were read, which have their intervals.</summary>
    internal double EffectiveSupport { get; init; }

    /// <summary>Effective number of records predicted as this class.</summary>
    internal double EffectivePredicted { get; init; }
}

/// <summary>Precision, recall and F1 averaged over the classes.</summary>
public readonly record struct AverageFigures(double Precision, double Recall, double F1);
