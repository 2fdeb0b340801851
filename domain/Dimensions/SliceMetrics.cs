using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Sampling;

namespace OrleansMonitor.Domain.Dimensions;

/// <summary>The figures that slices have. Quantiles, scores of curves and F1 are no means of records and are none of them.</summary>
public static class SliceMetrics
{
    private const string Ratio = "ratio", Records = "records", Labelled = "labelled predictions", Numbers = "labelled numbers";

    private static readonly SliceMetric[] Plain =
    [
        new(static sums => Share(sums, sums.Numbers.Classified, sums.Numbers.ClassifiedWeight, sums.Numbers.CorrectWeight)) { Name = "accuracy", Unit = Ratio, Noun = "accuracy", Counted = Labelled },
        new(static sums => Share(sums, sums.Numbers.Classified, sums.Numbers.ClassifiedWeight, sums.Numbers.ClassifiedWeight - sums.Numbers.CorrectWeight)) { Name = "error_rate", Unit = Ratio, Noun = "the error rate", Counted = Labelled },
        new(static sums => Share(sums, sums.Numbers.Records, sums.Numbers.Weight, sums.Numbers.ErrorWeight)) { Name = "error_ratio", Unit = Ratio, Noun = "the error ratio", Counted = Records },
        new(static sums => Mean(sums, sums.Numbers.Latencies, sums.Numbers.LatencyWeight, SliceSum.Latencies, SliceSum.LatencySquares)) { Name = "latency_mean", Unit = "s", Noun = "the mean latency", Counted = "latencies" },
        new(static sums => Mean(sums, sums.Numbers.Scores, sums.Numbers.ScoreWeight, SliceSum.Scores, SliceSum.ScoreSquares)) { Name = "score_mean", Unit = "", Noun = "the mean score", Counted = "scores" },
        new(static sums => Mean(sums, sums.Numbers.Measured, sums.Numbers.MeasuredWeight, SliceSum.Absolutes, SliceSum.DifferenceSquares)) { Name = "mae", Unit = "", Noun = "the mean absolute error", Counted = Numbers },
        new(static sums => Mean(sums, sums.Numbers.Measured, sums.Numbers.MeasuredWeight, SliceSum.Differences, SliceSum.DifferenceSquares, isSigned: true)) { Name = "bias", Unit = "", Noun = "the bias", Counted = Numbers },
    ];

    private static readonly string[] OfClass = ["precision", "recall", "prediction_share"];

    /// <summary>All of them; those that take a class with it.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Plain.Select(static metric => metric.Name), .. OfClass.Select(static name => $"{name}(CLASS)")];

    /// <summary>All figures that a slice may have, those of each of its classes included.</summary>
    internal static IEnumerable<SliceMetric> Of(SliceSums sums) =>
    [
        .. Plain,
        .. Enumerable.Range(0, sums.Classes.Count).Select(sums.Classes.Name).SelectMany(static each => OfClass.Select(name => OfClassNamed($"{name}({each})", name, each)!)),
    ];

    /// <summary>The figure, or null and what is wrong.</summary>
    /// <param name="text">As rules name it: <c>accuracy</c>, <c>recall(fraud)</c>.</param>
    /// <param name="problem">What it must be; empty where it is one.</param>
    public static SliceMetric? Find(string text, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        problem = "";
        foreach (var metric in Plain)
        {
            if (metric.Name == text)
                return metric;
        }

        var open = text.IndexOf('(', StringComparison.Ordinal);
        if (open > 0 && text[^1] == ')' && text.Length > open + 2 && OfClassNamed(text, text[..open], text[(open + 1)..^1]) is { } found)
            return found;
        var nearest = NearestNames.Of(open > 0 ? text[..open] : text, [.. Plain.Select(static metric => metric.Name), .. OfClass], count: 1);
        problem = $"a figure that slices have: {string.Join(", ", Names)}{(nearest.Count > 0 ? $" (did you mean {nearest[0]}?)" : "")}";
        return null;
    }

    private static SliceMetric? OfClassNamed(string text, string name, string @class) => name switch
    {
        "precision" => Make(text, @class, $"the precision of {@class}", "labelled predictions of the class", static each => (each.Answered, each.Correct), static sums => (sums.Numbers.Classified, sums.Numbers.ClassifiedWeight)),
        "recall" => Make(text, @class, $"the recall of {@class}", "labelled records of the class", static each => (each.Actual, each.Correct), static sums => (sums.Numbers.Classified, sums.Numbers.ClassifiedWeight)),
        "prediction_share" => new SliceMetric(sums => PredictionShare(sums, @class))
        {
            Name = text,
            Unit = Ratio,
            Noun = $"the share of {@class} among the predictions",
            Class = @class,
            Counted = "predictions",
        },
        _ => null,
    };

    private static SliceMetric Make(
        string text, string @class, string noun, string counted, Func<ClassWeights, (double Of, double Part)> weights, Func<SliceSums, (ulong Count, double Weight)> all) => new(sums =>
        {
            var (of, part) = weights(sums.Classes.Find(@class));
            var (count, weight) = all(sums);
            return of > 0 ? Share(sums, CountOf(count, of, weight), of, part) : null;
        })
        {
            Name = text,
            Unit = Ratio,
            Noun = noun,
            Class = @class,
            Counted = counted,
        };

    private static SliceMean? PredictionShare(SliceSums sums, string @class)
    {
        var of = sums.Classes.Total().Predicted;
        return of > 0 ? Share(sums, CountOf(sums.Numbers.Records, of, sums.Numbers.Weight), of, sums.Classes.Find(@class).Predicted) : null;
    }

    // Records of a class weigh on average what all do.
    private static ulong CountOf(ulong count, double of, double weight) => weight > 0 ? (ulong)Math.Round(count * Math.Min(1, of / weight)) : 0;

    private static SliceMean? Share(SliceSums sums, ulong count, double weight, double part)
    {
        if (count == 0 || !(weight > 0))
            return null;
        var share = Math.Clamp(part / weight, 0, 1);
        return new SliceMean(count, count * EffectivePart(sums), weight, share, share * (1 - share), IsShare: true);
    }

    private static SliceMean? Mean(SliceSums sums, ulong count, double weight, SliceSum sum, SliceSum squares, bool isSigned = false)
    {
        if (count == 0 || !(weight > 0))
            return null;
        var mean = sums.Value(sum) / weight;
        return new SliceMean(count, count * EffectivePart(sums), weight, mean, Math.Max(0, (sums.Value(squares) / weight) - (mean * mean)), IsShare: false, isSigned);
    }

    private static double EffectivePart(SliceSums sums) =>
        sums.Records == 0 ? 1 : Math.Min(1, EffectiveSampleSize.Of(sums.Numbers.Weight, sums.Value(SliceSum.WeightSquares)) / sums.Records);
}
