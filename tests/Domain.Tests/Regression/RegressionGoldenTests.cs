using System.Text.Json;
using OrleansMonitor.Domain.Regression;
using OrleansMonitor.Domain.Tests.Golden;

namespace OrleansMonitor.Domain.Tests.Regression;

/// <summary>Every figure against scikit-learn, see Golden/regression.py.</summary>
public class RegressionGoldenTests
{
    private static readonly JsonElement Cases = GoldenFile.Load("regression");

    public static TheoryData<string> Names => GoldenFile.Names(Cases);

    [Theory]
    [MemberData(nameof(Names))]
    public void Figures_are_those_of_scikit_learn(string name)
    {
        var golden = GoldenFile.Case(Cases, name);
        var errors = new RegressionErrors();
        errors.AddColumn(golden.Numbers("actual"), golden.Numbers("predicted"), golden.Floats("weights"));
        ShouldBe(errors.ToFigures(), golden.GetProperty("expected"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Figures_of_merged_parts_are_those_of_scikit_learn(string name)
    {
        var golden = GoldenFile.Case(Cases, name);
        var (actual, predicted, weights) = (golden.Numbers("actual"), golden.Numbers("predicted"), golden.Floats("weights"));
        var errors = new RegressionErrors();
        for (var i = 0; i < actual.Length; i++)
        {
            var part = new RegressionErrors();
            part.Add(actual[i], predicted[i], weights.Length == 0 ? 1 : weights[i]);
            errors.Merge(part);
        }

        ShouldBe(errors.ToFigures(), golden.GetProperty("expected"));
    }

    private static void ShouldBe(RegressionFigures? figures, JsonElement expected)
    {
        if (expected.ValueKind == JsonValueKind.Null)
        {
            figures.ShouldBeNull();
            return;
        }

        figures.ShouldNotBeNull();
        figures.Count.ShouldBe(expected.Count("count"));
        figures.Weight.ShouldBeClose(expected.Number("weight")!.Value);
        figures.EffectiveCount.ShouldBeClose(expected.Number("effectiveCount")!.Value);
        figures.MeanSquaredError.ShouldBeClose(expected.Number("meanSquaredError")!.Value);
        figures.RootMeanSquaredError.ShouldBeClose(expected.Number("rootMeanSquaredError")!.Value);
        figures.MeanAbsoluteError.ShouldBeClose(expected.Number("meanAbsoluteError")!.Value);
        figures.MeanAbsolutePercentageError.ShouldBeClose(expected.Number("meanAbsolutePercentageError"));
        figures.PercentageCount.ShouldBe(expected.Count("percentageCount"));
        figures.Bias.ShouldBeClose(expected.Number("bias")!.Value);
        figures.RSquared.ShouldBeClose(expected.Number("rSquared"));
        figures.MeanActual.ShouldBeClose(expected.Number("meanActual")!.Value);
    }
}
