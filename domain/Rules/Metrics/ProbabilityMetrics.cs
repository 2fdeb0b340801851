using System.Globalization;
using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Probabilities;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Rules;

/// <summary>Probabilities of the classes, and how good they were of labelled predictions.</summary>
internal static class ProbabilityMetrics
{
    private const AggregateParts Parts = AggregateParts.Traffic | AggregateParts.Probabilities;
    private const string None = "no predictions with class probabilities in the window";
    private const string NoLabels = "no labelled predictions with class probabilities in the window";

    /// <summary>Names that take a class, or how many classes.</summary>
    public static readonly string[] WithArgument = ["auc_class", "class_probability", "top_k_accuracy"];

    public static IEnumerable<Metric> All =>
    [
        Metric.Of("auc_macro", "", "mean over the classes of the area under the ROC curve, one class against the rest", MetricKind.Score, MetricDirection.Down, Parts, static (in input, _) =>
            Labelled(input) is { } probabilities ? Plain(probabilities.ToFigures()?.MacroAuc, probabilities, input) : RuleReading.None(NoLabels)),
        OfLosses("log_loss_multiclass", "mean of −ln of the probability of the class that it was", static probabilities => probabilities.LogLoss),
        OfLosses("brier_multiclass", "mean over the predictions of the summed squared errors of their probabilities, 0 to 2", static probabilities => probabilities.Brier),
    ];

    /// <summary><c>top_k_accuracy(3)</c>, <c>auc_class(cat)</c> and the like; null when it is none.</summary>
    public static Metric? Of(string name, string argument) => name switch
    {
        "auc_class" => Metric.Of(name, "", "area under the ROC curve of the class against the rest", MetricKind.Score, MetricDirection.Down, Parts, (in input, _) =>
            Labelled(input) is { } probabilities ? Plain(probabilities.FiguresOf(argument)?.AucRoc, probabilities, input) : RuleReading.None(NoLabels)),
        "class_probability" => Metric.Of(name, "ratio", "mean probability of the class, labelled or not", MetricKind.Score, MetricDirection.None, Parts, (in input, _) =>
            input.Window.HasProbabilities && input.Window.Probabilities is var probabilities
                ? Figure.Plain(probabilities.FiguresOf(argument)?.MeanProbability ?? 0, probabilities.Vectors, Figure.Coverage(probabilities.Vectors, input), None)
                : RuleReading.None(None)),
        "top_k_accuracy" when int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var k) && ClassProbabilities.TopRanks.Contains(k) =>
            Metric.Of(name, "ratio", $"labelled predictions whose class is among the {k} most probable", MetricKind.Proportion, MetricDirection.Down, Parts, (in input, level) => Top(input, k, level)),
        _ => null,
    };

    private static Metric OfLosses(string name, string description, Func<ClassProbabilities, MeanFigure?> loss) =>
        Metric.Of(name, "", description, MetricKind.Mean, MetricDirection.Up, Parts, (in input, level) =>
            Labelled(input) is { } probabilities && loss(probabilities) is { } figure
                ? Figure.Mean(figure.Mean, figure.StandardDeviation, probabilities.Labelled.Effective, probabilities.Labelled.Count, input, level, NoLabels)
                : RuleReading.None(NoLabels));

    private static RuleReading Top(in MetricInput input, int k, double level) =>
        Labelled(input) is { } probabilities
            ? Figure.Proportion(probabilities.TopAccuracy(k), probabilities.Labelled.Effective, probabilities.Labelled.Count, Coverage(probabilities, input), level, $"there are no more than {k} classes")
            : RuleReading.None(NoLabels);

    private static RuleReading Plain(double? value, ClassProbabilities probabilities, in MetricInput input) =>
        Figure.Plain(value, probabilities.Labelled.Count, Coverage(probabilities, input), "not defined for the labels of the window: a class and its rest must both occur");

    private static double? Coverage(ClassProbabilities probabilities, in MetricInput input) => Figure.Coverage(probabilities.Labelled.Count, input);

    private static ClassProbabilities? Labelled(in MetricInput input) =>
        input.Window.HasProbabilities && input.Window.Probabilities is { Labelled.Count: > 0 } probabilities ? probabilities : null;
}
