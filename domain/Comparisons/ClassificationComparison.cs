using OrleansMonitor.Domain.Classification;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Comparisons;

/// <summary>
/// Quality of classifiers. Shares of records are means; F1 and averages over classes are functions of the cells' shares, whose variance is
/// that of the influence of one record (the delta method: van der Vaart, Asymptotic Statistics, 1998, chapter 3).
/// </summary>
internal static class ClassificationComparison
{
    private const string NoLabels = "no labelled predictions of classes";
    private const string NoPositive = "no labelled predictions of a known positive class";
    private const string NoPredicted = "no labelled predictions that are the positive class";
    private const string NoActual = "no labels that are the positive class";
    private const string NoOther = "no labels that are another class than the positive one";

    public static IEnumerable<ComparisonMetric> All =>
    [
        Share("accuracy", "accuracy", MetricDirection.Down, NoLabels, static figures => new(figures.Accuracy, 0, figures.EffectiveCount, figures.Count)),
        Share("error_rate", "the error rate", MetricDirection.Up, NoLabels, static figures => new(figures.ErrorRate, 0, figures.EffectiveCount, figures.Count)),
        Share("precision", "precision", MetricDirection.Down, NoPredicted, static figures => OfClass(figures, static each => (each.Precision, each.Predicted))),
        Share("recall", "recall", MetricDirection.Down, NoActual, static figures => OfClass(figures, static each => (each.Recall, each.Support))),
        Share("specificity", "specificity", MetricDirection.Down, NoOther, static figures => OfClass(figures, each => (each.Specificity, figures.Weight - each.Support))),
        Derived("f1", "F1", NoPositive, F1),
        Derived("balanced_accuracy", "balanced accuracy", NoLabels, static figures => Average(
            figures, figures.BalancedAccuracy, [.. figures.PerClass.Where(static each => each.Recall is not null)], static (each, isActual, isPredicted) => isActual ? ((isPredicted ? 1 : 0) - each.Recall!.Value) / each.Support : 0)),
        Derived("macro_precision", "macro precision", NoLabels, static figures => Average(
            figures, figures.Macro.Precision, figures.PerClass, static (each, isActual, isPredicted) => isPredicted && each.Precision is { } precision ? ((isActual ? 1 : 0) - precision) / each.Predicted : 0)),
        Derived("macro_recall", "macro recall", NoLabels, static figures => Average(
            figures, figures.Macro.Recall, figures.PerClass, static (each, isActual, isPredicted) => isActual && each.Recall is { } recall ? ((isPredicted ? 1 : 0) - recall) / each.Support : 0)),
        Derived("macro_f1", "macro F1", NoLabels, static figures => Average(figures, figures.Macro.F1, figures.PerClass, InfluenceOnF1)),
    ];

    private static ComparisonMetric Share(string name, string noun, MetricDirection worse, string missing, Func<ClassificationFigures, Estimate?> estimate) =>
        Derived(name, noun, missing, estimate) with { Worse = worse, IsProportion = true };

    private static ComparisonMetric Derived(string name, string noun, string missing, Func<ClassificationFigures, Estimate?> estimate) =>
        ComparisonMetrics.Of(name, noun, "ratio", MetricDirection.Down, missing, side => side.Classification is { } figures ? estimate(figures) : null) with { IsBounded = true, IsOfLabels = true };

    // Records of a class weigh on average what all do.
    private static Estimate? OfClass(ClassificationFigures figures, Func<ClassFigures, (double? Share, double Of)> share) =>
        figures.Positive is { } positive && share(positive) is ({ } value, > 0 and var of)
            ? new Estimate(value, 0, figures.EffectiveCount * Math.Min(1, of / figures.Weight), (ulong)Math.Round(figures.Count * Math.Min(1, of / figures.Weight)))
            : null;

    // Of records that are of the class or predicted as it: half the sum of both, as F1 = TP/((S + P)/2).
    private static Estimate? F1(ClassificationFigures figures)
    {
        if (figures.Positive is not { F1: { } } positive)
            return null;
        var share = (positive.Support + positive.Predicted) / 2 / figures.Weight;
        var all = Average(figures, positive.F1.Value, [positive], InfluenceOnF1);
        return new Estimate(positive.F1.Value, all.Variance * share, all.Effective * share, (ulong)Math.Round(figures.Count * share));
    }

    private static double InfluenceOnF1(ClassFigures each, bool isActual, bool isPredicted) =>
        each.F1 is { } f1 && (isActual || isPredicted)
            ? ((isActual && isPredicted ? 2 : 0) - (f1 * ((isActual ? 1 : 0) + (isPredicted ? 1 : 0)))) / (each.Support + each.Predicted)
            : 0;

    /// <param name="figures">Of all classes.</param>
    /// <param name="value">The average.</param>
    /// <param name="classes">Those averaged.</param>
    /// <param name="influence">Of a record on the figure of one class, by whether it is of the class and predicted as it; for weights that sum to 1.</param>
    private static Estimate Average(ClassificationFigures figures, double value, IReadOnlyList<ClassFigures> classes, Func<ClassFigures, bool, bool, double> influence)
    {
        var size = figures.Classes.Count;
        var (found, missed, mistaken) = (new double[size], new double[size], new double[size]);
        for (var i = 0; i < size; i++)
        {
            foreach (var each in classes)
            {
                if (each.Class != figures.Classes[i])
                    continue;
                var scale = figures.Weight / classes.Count;
                (found[i], missed[i], mistaken[i]) = (scale * influence(each, true, true), scale * influence(each, true, false), scale * influence(each, false, true));
            }
        }

        double mean = 0, squares = 0;
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
            {
                var share = figures.Weights[row][column] / figures.Weight;
                var each = row == column ? found[row] : missed[row] + mistaken[column];
                mean += share * each;
                squares += share * each * each;
            }
        }

        return new Estimate(value, Math.Max(0, squares - (mean * mean)), figures.EffectiveCount, figures.Count);
    }
}
