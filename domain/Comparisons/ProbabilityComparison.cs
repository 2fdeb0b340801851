using System.Globalization;
using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Probabilities;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Comparisons;

/// <summary>Quality of the probabilities of all classes. Losses are means with their own sums of squares, areas those of each class against the rest.</summary>
internal static class ProbabilityComparison
{
    private const string NoLabels = "no labelled predictions with class probabilities";
    private const string NoArea = "no labelled predictions with class probabilities, of a class and of its rest";
    private const string OfClass = "auc_class(";

    public static IEnumerable<ComparisonMetric> All =>
    [
        ComparisonMetrics.Of("auc_macro", "the macro AUC", "", MetricDirection.Down, NoArea, static side => Of(side) is { MacroArea: var area } probabilities ? Area(area, probabilities) : null) with { IsBounded = true, IsOfLabels = true },
        Loss("log_loss_multiclass", "the log loss of all classes", static probabilities => probabilities.LogLoss),
        Loss("brier_multiclass", "the Brier score of all classes", static probabilities => probabilities.Brier),
        .. ClassProbabilities.TopRanks.Select(Top),
    ];

    /// <summary>How the areas of single classes are named.</summary>
    public static string ClassName => OfClass + "CLASS)";

    /// <summary>The metric of a name such as <c>auc_class(cat)</c>; null: it is none.</summary>
    public static ComparisonMetric? Find(string name)
    {
        if (!name.StartsWith(OfClass, StringComparison.Ordinal) || name.Length < OfClass.Length + 2 || name[^1] != ')')
            return null;
        var @class = name[OfClass.Length..^1];
        return ComparisonMetrics.Of(name, $"the AUC of {@class}", "", MetricDirection.Down, NoArea, side => Of(side) is { } probabilities ? Area(probabilities.AreaOf(@class), probabilities) : null) with { IsBounded = true, IsOfLabels = true };
    }

    private static ComparisonMetric Loss(string name, string noun, Func<ClassProbabilities, MeanFigure?> loss)
    {
        return ComparisonMetrics.Of(name, noun, "", MetricDirection.Up, NoLabels, Mean) with { IsOfLabels = true };

        Estimate? Mean(ComparedSide side) => Of(side) is { } probabilities && loss(probabilities) is { } mean
            ? new Estimate(mean.Mean, mean.StandardDeviation is { } deviation ? deviation * deviation : 0, probabilities.Labelled.Effective, probabilities.Labelled.Count)
            : null;
    }

    private static ComparisonMetric Top(int k)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"top_k_accuracy({k})");
        var noun = k == 1 ? "the share of right classes that are the most probable one" : string.Create(CultureInfo.InvariantCulture, $"the share of right classes among the {k} most probable ones");
        var metric = ComparisonMetrics.Of(name, noun, "ratio", MetricDirection.Down, $"{NoLabels} of more than {k} classes", side => Of(side) is { } probabilities && probabilities.TopAccuracy(k) is { } share
            ? new Estimate(share, 0, probabilities.Labelled.Effective, probabilities.Labelled.Count)
            : null);
        return metric with { IsProportion = true, IsBounded = true, IsOfLabels = true };
    }

    private static Estimate? Area((double Value, double Variance, double Effective)? area, ClassProbabilities probabilities) =>
        area is var (value, variance, effective) ? new Estimate(value, variance, effective, probabilities.Labelled.Count) : null;

    private static ClassProbabilities? Of(ComparedSide side) => side.Rows.HasProbabilities ? side.Rows.Probabilities : null;
}
