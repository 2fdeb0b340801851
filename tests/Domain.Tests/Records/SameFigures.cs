using System.Collections;
using OrleansMonitor.Domain.Embeddings;
using OrleansMonitor.Domain.Measurements;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Scores;

namespace OrleansMonitor.Domain.Tests.Records;

/// <summary>Compares all that two aggregates answer, and what they write.</summary>
internal static class SameFigures
{
    /// <summary>To the bit, in all figures and in what is written.</summary>
    public static void ShouldBeTheSameToTheBitAs(this PartialAggregate actual, PartialAggregate expected)
    {
        actual.ShouldHoldTheSameAs(expected, 0);
        actual.Encode().ShouldBe(expected.Encode());
    }

    /// <summary>Counts exactly, other numbers to <paramref name="relative"/>.</summary>
    public static void ShouldHoldTheSameAs(this PartialAggregate actual, PartialAggregate expected, double relative = 1e-9)
    {
        actual.Parts.ShouldBe(expected.Parts);
        Compare(actual.Traffic, expected.Traffic, "traffic", relative);
        Compare(actual.Latency.Figures, expected.Latency.Figures, "latency", relative);
        Compare(actual.Confusion.ToFigures(), expected.Confusion.ToFigures(), "confusion", relative);
        Compare(actual.ToScoreFigures(ScoreKind.PositiveClass), expected.ToScoreFigures(ScoreKind.PositiveClass), "scores", relative);
        Compare(actual.ToScoreFigures(ScoreKind.TopLabel), expected.ToScoreFigures(ScoreKind.TopLabel), "top label", relative);
        Compare(actual.Regression.ToFigures(), expected.Regression.ToFigures(), "regression", relative);
        Compare(actual.Features.ToFigures(actual.Traffic), expected.Features.ToFigures(expected.Traffic), "features", relative);
        Compare(MeasurementSummary.ToFigures(actual.Measurements, actual.Traffic), MeasurementSummary.ToFigures(expected.Measurements, expected.Traffic), "measurements", relative);
        Compare(EmbeddingFigures.Of(actual.Embeddings, actual.Traffic), EmbeddingFigures.Of(expected.Embeddings, expected.Traffic), "embeddings", relative);
        Compare(actual.Tokens, expected.Tokens, "tokens", relative);
        Compare(actual.TokenDetails, expected.TokenDetails, "details of tokens", relative);
        Compare(actual.Resources, expected.Resources, "resources", relative);
        Compare(actual.Outputs.Classes.ToFigures(), expected.Outputs.Classes.ToFigures(), "predicted classes", relative);
        Compare(actual.Outputs.Values.ToFigures(), expected.Outputs.Values.ToFigures(), "predicted values", relative);
        Compare(actual.Outputs.ToScores()?.ToFigures(), expected.Outputs.ToScores()?.ToFigures(), "all scores", relative);
        Compare(actual.Outputs.ToConfidence()?.ToFigures(), expected.Outputs.ToConfidence()?.ToFigures(), "confidences", relative);
        Compare(actual.Probabilities.ToFigures(), expected.Probabilities.ToFigures(), "probabilities", relative);
        Compare(actual.Intervals.ToFigures(), expected.Intervals.ToFigures(), "intervals", relative);
        actual.Encode(AggregateParts.Bins).ShouldBe(expected.Encode(AggregateParts.Bins), "counts over bins");
        actual.Encode(AggregateParts.Outliers).ShouldBe(expected.Encode(AggregateParts.Outliers), "counts of outliers");
    }

    private static void Compare(object? actual, object? expected, string path, double relative)
    {
        (actual is null).ShouldBe(expected is null, path);
        if (actual is null || expected is null)
            return;
        switch (expected)
        {
            case double number:
                var tolerance = relative * Math.Max(1, Math.Abs(number));
                var close = Math.Abs((double)actual - number) <= tolerance || number.Equals(actual);
                close.ShouldBeTrue($"{path}: {actual} should be {number:R}");
                break;
            case string or float or Enum:
            case IConvertible:
                actual.ShouldBe(expected, path);
                break;
            case IEnumerable items:
                var (first, second) = (((IEnumerable)actual).Cast<object>().ToList(), items.Cast<object>().ToList());
                first.Count.ShouldBe(second.Count, path);
                for (var i = 0; i < first.Count; i++)
                    Compare(first[i], second[i], $"{path}[{i}]", relative);
                break;
            default:
                foreach (var property in expected.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0 && !property.GetMethod!.IsStatic))
                    Compare(property.GetValue(actual), property.GetValue(expected), $"{path}.{property.Name}", relative);
                break;
        }
    }
}
