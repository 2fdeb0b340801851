using System.Globalization;
using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Scores;

namespace OrleansMonitor.Domain.Rules;

/// <summary>What a model answers: predicted classes, predicted numbers, scores and confidences, labelled or not.</summary>
internal static class OutputMetrics
{
    private const AggregateParts Parts = AggregateParts.Traffic | AggregateParts.Outputs;
    private const string NoClasses = "no predictions of classes in the window";
    private const string NoNumbers = "no predictions of numbers in the window";

    /// <summary>Names that take a class or a quantile.</summary>
    public static readonly string[] WithArgument = ["prediction_share", "prediction_quantile", "score_quantile", "confidence_quantile"];

    public static IEnumerable<Metric> All =>
    [
        OfNumbers("prediction_mean", "mean of the predicted numbers", MetricKind.Mean, static _ => null),
        OfNumbers("prediction_stddev", "standard deviation of the predicted numbers", MetricKind.Score, static values => values.ToFigures()?.StandardDeviation) with { IsSigned = false },
        OfNumbers("prediction_min", "smallest predicted number", MetricKind.Score, static values => values.Quantile(0)),
        OfNumbers("prediction_median", "median of the predicted numbers, to 3%", MetricKind.Score, static values => values.Quantile(0.5)),
        OfNumbers("prediction_max", "largest predicted number", MetricKind.Score, static values => values.Quantile(1)),
        .. OfScores("score", "score", MetricDirection.None, isConfidence: false),
        .. OfScores("confidence", "confidence in the predicted class", MetricDirection.Down, isConfidence: true),
    ];

    /// <summary><c>prediction_share(fraud)</c>, <c>score_quantile(0.9)</c> and the like; null when it is none.</summary>
    public static Metric? Of(string name, string argument)
    {
        if (name == "prediction_share")
            return Metric.Of(name, "ratio", "predictions that are of the class", MetricKind.Proportion, MetricDirection.None, Parts, (in input, level) => Share(input, argument, level));
        if (!WithArgument.Contains(name)
            || !double.TryParse(argument, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var q) || q is not (> 0 and < 1))
        {
            return null;
        }

        return name switch
        {
            "prediction_quantile" => OfNumbers(name, $"{argument}-quantile of the predicted numbers", MetricKind.Score, values => values.Quantile(q)),
            "score_quantile" => Quantile(name, $"{argument}-quantile of the scores", MetricDirection.None, isConfidence: false, q),
            _ => Quantile(name, $"{argument}-quantile of the confidences", MetricDirection.Down, isConfidence: true, q),
        };
    }

    private static IEnumerable<Metric> OfScores(string prefix, string noun, MetricDirection worse, bool isConfidence)
    {
        yield return Metric.Of($"{prefix}_mean", "", $"mean {noun}", MetricKind.Mean, worse, Parts, (in input, level) =>
            Scores(input, isConfidence)?.ToFigures(histogram: false) is { } figures
                ? Figure.Mean(figures.Mean, figures.StandardDeviation, figures.EffectiveCount, figures.Count, input, level, Missing(isConfidence))
                : RuleReading.None(Missing(isConfidence)));
        yield return Quantile($"{prefix}_median", $"median {noun}", worse, isConfidence, 0.5);
    }

    private static Metric Quantile(string name, string description, MetricDirection worse, bool isConfidence, double q) =>
        Metric.Of(name, "", description, MetricKind.Score, worse, Parts, (in input, _) =>
            Scores(input, isConfidence) is { } scores
                ? Figure.Plain(scores.Quantile(q), scores.Count, Figure.Coverage(scores.Count, input), Missing(isConfidence))
                : RuleReading.None(Missing(isConfidence)));

    // A value of null: the mean, with its interval.
    private static Metric OfNumbers(string name, string description, MetricKind kind, Func<NumericFeature, double?> value)
    {
        MetricReader reader = (in input, level) =>
        {
            if (!input.Window.HasOutputs || input.Window.Outputs.Values is not { IsEmpty: false } values)
                return RuleReading.None(NoNumbers);
            if (kind != MetricKind.Mean)
                return Figure.Plain(value(values), values.Values, Figure.Coverage(values.Values, input), NoNumbers);
            return values.ToFigures() is { } figures
                ? Figure.Mean(figures.Mean, figures.StandardDeviation, figures.EffectiveCount, figures.Count, input, level, NoNumbers)
                : RuleReading.None(NoNumbers);
        };
        return Metric.Of(name, "", description, kind, MetricDirection.None, Parts, reader) with { IsSigned = true };
    }

    private static RuleReading Share(in MetricInput input, string name, double level) =>
        input.Window.HasOutputs && input.Window.Outputs.Classes is { IsEmpty: false } classes ? Figure.Share(classes, name, input, level, "outputs.classes", NoClasses) : RuleReading.None(NoClasses);

    private static ScoreDistribution? Scores(in MetricInput input, bool isConfidence) =>
        !input.Window.HasOutputs ? null : isConfidence ? input.Window.Outputs.ToConfidence() : input.Window.Outputs.ToScores();

    private static string Missing(bool isConfidence) => isConfidence ? "no scores of predicted classes in the window" : "no scores in the window";
}
