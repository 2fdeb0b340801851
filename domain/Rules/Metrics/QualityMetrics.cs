using OrleansMonitor.Domain.Classification;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Rules;

/// <summary>Quality of classifiers, from labelled predictions.</summary>
internal static class QualityMetrics
{
    private const string NoLabels = "no labelled predictions of classes in the window";
    private const AggregateParts Parts = AggregateParts.Traffic | AggregateParts.Confusion;

    public static IEnumerable<Metric> All =>
    [
        Share("accuracy", "predictions that were right", MetricDirection.Down, static (figures, _) => (figures.Accuracy, figures.Weight)),
        Share("error_rate", "predictions that were wrong", MetricDirection.Up, static (figures, _) => (figures.ErrorRate, figures.Weight)),
        Share("precision", "predictions of the positive class that were right", MetricDirection.Down, static (figures, positive) => OfClass(positive, static each => (each.Precision, each.Predicted))),
        Share("recall", "records of the positive class that were found", MetricDirection.Down, static (figures, positive) => OfClass(positive, static each => (each.Recall, each.Support))),
        Share("specificity", "records of other classes that were not taken for the positive one", MetricDirection.Down, static (figures, positive) => OfClass(positive, each => (each.Specificity, figures.Weight - each.Support))),
        Score("f1", "harmonic mean of precision and recall of the positive class", static (_, positive) => positive?.F1),
        Score("balanced_accuracy", "mean recall of the classes", static (figures, _) => figures.BalancedAccuracy),
        Score("macro_precision", "mean precision of the classes", static (figures, _) => figures.Macro.Precision),
        Score("macro_recall", "mean recall of the classes, one that was never met counting as 0", static (figures, _) => figures.Macro.Recall),
        Score("macro_f1", "mean F1 of the classes", static (figures, _) => figures.Macro.F1),
        Score("weighted_f1", "mean F1 of the classes, weighted by their records", static (figures, _) => figures.Weighted.F1),
        Score("matthews_correlation", "Matthews correlation coefficient", static (figures, _) => figures.MatthewsCorrelation) with { IsSigned = true },
        Score("cohens_kappa", "Cohen's kappa", static (figures, _) => figures.CohensKappa) with { IsSigned = true },
    ];

    /// <summary>Names that take a class.</summary>
    public static readonly string[] OfClassNames = ["precision", "recall", "specificity", "f1", "predicted_share", "class_share"];

    /// <summary><c>recall(fraud)</c> and the like; null when the name takes no class.</summary>
    public static Metric? Of(string name, string argument) => name switch
    {
        "precision" => Share(name, "predictions of the class that were right", MetricDirection.Down, (figures, _) => OfClass(Find(figures, argument), static each => (each.Precision, each.Predicted))),
        "recall" => Share(name, "records of the class that were found", MetricDirection.Down, (figures, _) => OfClass(Find(figures, argument), static each => (each.Recall, each.Support))),
        "specificity" => Share(name, "records of other classes that were not taken for it", MetricDirection.Down, (figures, _) => OfClass(Find(figures, argument), each => (each.Specificity, figures.Weight - each.Support))),
        "f1" => Score(name, "harmonic mean of precision and recall of the class", (figures, _) => Find(figures, argument)?.F1),
        "predicted_share" => Share(name, "labelled predictions that are of the class", MetricDirection.None, (figures, _) => (Find(figures, argument)?.Predicted / figures.Weight ?? 0, figures.Weight), argument),
        "class_share" => Share(name, "labelled records that are of the class", MetricDirection.None, (figures, _) => (Find(figures, argument)?.Prevalence ?? 0, figures.Weight), argument),
        _ => null,
    };

    // A share of some of the records, and the weight of those.
    private static Metric Share(string name, string description, MetricDirection worse, Func<ClassificationFigures, ClassFigures?, (double? Share, double Of)> share, string? ofClass = null) =>
        Metric.Of(name, "ratio", description, MetricKind.Proportion, worse, Parts, (in input, level) =>
        {
            if (Figures(input) is not { } figures)
                return RuleReading.None(NoLabels, 0, input.Window.HasTraffic ? 0 : null);
            if (ofClass is not null && input.IsWithheld("classes") && Find(figures, ofClass) is null)
                return input.WithheldReading();
            var (value, of) = share(figures, figures.Positive);
            // Records of a class weigh on average what all do.
            var effective = figures.EffectiveCount * Math.Min(1, of / figures.Weight);
            var records = of >= figures.Weight ? figures.Count : (ulong)Math.Round(figures.Count * of / figures.Weight);
            return Figure.Proportion(value, effective, records, Figure.Coverage(figures.Count, input), level, Undefined(figures));
        });

    private static Metric Score(string name, string description, Func<ClassificationFigures, ClassFigures?, double?> value) =>
        Metric.Of(name, "", description, MetricKind.Score, MetricDirection.Down, Parts, (in input, _) =>
            Figures(input) is { } figures
                ? Figure.Plain(value(figures, figures.Positive), figures.Count, Figure.Coverage(figures.Count, input), Undefined(figures))
                : RuleReading.None(NoLabels, 0, input.Window.HasTraffic ? 0 : null));

    private static string Undefined(ClassificationFigures figures) =>
        figures.Positive is null && figures.Classes.Count <= 2 ? "not defined for these labels: no positive class is known" : "not defined for the labels of the window";

    private static (double? Share, double Of) OfClass(ClassFigures? figures, Func<ClassFigures, (double?, double)> share) =>
        figures is null ? (null, 0) : share(figures);

    private static ClassFigures? Find(ClassificationFigures figures, string name)
    {
        foreach (var each in figures.PerClass)
        {
            if (each.Class == name)
                return each;
        }

        return null;
    }

    // The positive class of a pair that everybody knows need not be configured, as in the answers about health.
    private static ClassificationFigures? Figures(in MetricInput input)
    {
        if (!input.Window.HasConfusion || input.Window.Confusion.ToFigures(input.PositiveClass) is not { } figures)
            return null;
        return input.PositiveClass is null && BinaryClasses.Positive([.. figures.Classes]) is { } positive
            ? figures with { Positive = Find(figures, positive) }
            : figures;
    }
}
