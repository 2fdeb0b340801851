using System.Text.Json;
using OrleansMonitor.Domain.Classification;
using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Tests.Golden;

namespace OrleansMonitor.Domain.Tests.Classification;

/// <summary>Every figure against scikit-learn and scipy, see Golden/classification.py.</summary>
public class ClassificationGoldenTests
{
    private static readonly JsonElement Cases = GoldenFile.Load("classification");

    public static TheoryData<string> Names => GoldenFile.Names(Cases);

    [Theory]
    [MemberData(nameof(Names))]
    public void Figures_are_those_of_scikit_learn(string name)
    {
        var golden = GoldenFile.Case(Cases, name);
        var figures = Matrix(golden, split: false).ToFigures(golden.GetProperty("positive").GetString());
        ShouldBe(figures, golden.GetProperty("expected"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Figures_of_merged_parts_are_those_of_scikit_learn(string name)
    {
        var golden = GoldenFile.Case(Cases, name);
        var figures = Matrix(golden, split: true).ToFigures(golden.GetProperty("positive").GetString());
        ShouldBe(figures, golden.GetProperty("expected"));
    }

    private static ConfusionMatrix Matrix(JsonElement golden, bool split)
    {
        var (actual, predicted, weights) = (golden.Strings("actual"), golden.Strings("predicted"), golden.Floats("weights"));
        var classes = actual.Concat(predicted).Distinct().Append("unused").ToArray();
        byte[] Ids(string[] names) => Array.ConvertAll(names, name => (byte)Array.IndexOf(classes, name));
        var matrix = new ConfusionMatrix();
        if (!split)
        {
            matrix.AddColumn(Ids(actual), Ids(predicted), classes, weights);
            return matrix;
        }

        for (var i = 0; i < actual.Length; i++)
        {
            var part = new ConfusionMatrix();
            part.Add(actual[i], predicted[i], weights.Length == 0 ? 1 : weights[i]);
            matrix.Merge(part);
        }

        return matrix;
    }

    private static void ShouldBe(ClassificationFigures? figures, JsonElement expected)
    {
        if (expected.ValueKind == JsonValueKind.Null)
        {
            figures.ShouldBeNull();
            return;
        }

        figures.ShouldNotBeNull();
        figures.Classes.ShouldBe(expected.Strings("classes"));
        figures.HasOther.ShouldBeFalse();
        for (var row = 0; row < figures.Classes.Count; row++)
        {
            figures.Counts[row].ShouldBe(expected.GetProperty("counts")[row].EnumerateArray().Select(count => (ulong)count.GetDouble()));
            for (var column = 0; column < figures.Classes.Count; column++)
            {
                figures.Weights[row][column].ShouldBeClose(expected.GetProperty("weights")[row][column].GetDouble());
            }

            ShouldBe(figures.PerClass[row], expected.GetProperty("perClass")[row]);
        }

        figures.Weight.ShouldBeClose(expected.Number("weight")!.Value);
        figures.EffectiveCount.ShouldBeClose(expected.Number("effectiveCount")!.Value);
        figures.Accuracy.ShouldBeClose(expected.Number("accuracy")!.Value);
        figures.ErrorRate.ShouldBeClose(expected.Number("errorRate")!.Value);
        ShouldBe(figures.AccuracyInterval, expected.GetProperty("accuracyInterval"));
        ShouldBe(figures.Macro, expected.GetProperty("macro"));
        ShouldBe(figures.Micro, expected.GetProperty("micro"));
        ShouldBe(figures.Weighted, expected.GetProperty("weighted"));
        figures.BalancedAccuracy.ShouldBeClose(expected.Number("balancedAccuracy")!.Value);
        figures.MatthewsCorrelation.ShouldBeClose(expected.Number("matthewsCorrelation"));
        figures.CohensKappa.ShouldBeClose(expected.Number("cohensKappa"));
        if (expected.GetProperty("positive").ValueKind == JsonValueKind.Null)
        {
            figures.Positive.ShouldBeNull();
        }
        else
        {
            ShouldBe(figures.Positive!, expected.GetProperty("positive"));
        }
    }

    private static void ShouldBe(ClassFigures figures, JsonElement expected)
    {
        figures.Class.ShouldBe(expected.GetProperty("class").GetString());
        figures.Count.ShouldBe(expected.Count("count"));
        figures.Support.ShouldBeClose(expected.Number("support")!.Value);
        figures.Predicted.ShouldBeClose(expected.Number("predicted")!.Value);
        figures.Precision.ShouldBeClose(expected.Number("precision"));
        figures.Recall.ShouldBeClose(expected.Number("recall"));
        figures.F1.ShouldBeClose(expected.Number("f1"));
        figures.Specificity.ShouldBeClose(expected.Number("specificity"));
        figures.Prevalence.ShouldBeClose(expected.Number("prevalence")!.Value);
        ShouldBe(figures.PrecisionInterval, expected.GetProperty("precisionInterval"));
        ShouldBe(figures.RecallInterval, expected.GetProperty("recallInterval"));
    }

    private static void ShouldBe(AverageFigures figures, JsonElement expected)
    {
        figures.Precision.ShouldBeClose(expected.Number("precision")!.Value);
        figures.Recall.ShouldBeClose(expected.Number("recall")!.Value);
        figures.F1.ShouldBeClose(expected.Number("f1")!.Value);
    }

    private static void ShouldBe(ConfidenceInterval? interval, JsonElement expected)
    {
        interval.HasValue.ShouldBe(expected.ValueKind != JsonValueKind.Null);
        if (interval is { } value)
        {
            value.Lower.ShouldBeClose(expected[0].GetDouble());
            value.Upper.ShouldBeClose(expected[1].GetDouble());
        }
    }
}
