using System.Text.Json;
using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Traffic;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Domain.Tests.Golden;

namespace OrleansMonitor.Domain.Tests.Features;

/// <summary>Every figure against pandas and numpy, see Golden/features.py.</summary>
public class FeatureGoldenTests
{
    private static readonly JsonElement Numeric = GoldenFile.Load("features").GetProperty("numeric");
    private static readonly JsonElement Categorical = GoldenFile.Load("features").GetProperty("categorical");

    public static TheoryData<string> NumericNames => GoldenFile.Names(Numeric);

    public static TheoryData<string> CategoricalNames => GoldenFile.Names(Categorical);

    [Theory]
    [MemberData(nameof(NumericNames))]
    public void Numeric_figures_are_those_of_pandas(string name)
    {
        var golden = GoldenFile.Case(Numeric, name);
        var feature = new NumericFeature();
        feature.AddColumn(golden.Floats("values"), golden.Floats("weights"));
        ShouldBe(feature.ToFigures(Absence.Of(Records(golden.Floats("values").Length, golden.Floats("weights")), feature.Values, feature.Weight)), golden.GetProperty("expected"));
    }

    [Theory]
    [MemberData(nameof(NumericNames))]
    public void Numeric_figures_of_merged_parts_are_those_of_pandas(string name)
    {
        var golden = GoldenFile.Case(Numeric, name);
        var (values, weights) = (golden.Floats("values"), golden.Floats("weights"));
        var feature = new NumericFeature();
        for (var i = 0; i < values.Length; i++)
        {
            var part = new NumericFeature();
            part.AddColumn([(double)values[i]], weights.Length == 0 ? [] : [weights[i]]);
            feature.Merge(part);
        }

        ShouldBe(feature.ToFigures(Absence.Of(Records(golden.Floats("values").Length, golden.Floats("weights")), feature.Values, feature.Weight)), golden.GetProperty("expected"));
    }

    [Theory]
    [MemberData(nameof(CategoricalNames))]
    public void Categorical_figures_are_those_of_pandas(string name)
    {
        var golden = GoldenFile.Case(Categorical, name);
        var values = golden.GetProperty("values").EnumerateArray().Select(value => value.GetString()).ToArray();
        var dictionary = values.Where(value => value is not null).Select(value => value!).Distinct().ToArray();
        var feature = new CategoricalFeature();
        feature.AddColumn(Array.ConvertAll(values, value => value is null ? byte.MaxValue : (byte)Array.IndexOf(dictionary, value)), dictionary);
        var figures = feature.ToFigures(10, Absence.Of(Records(values.Length, []), feature.Values.TotalCount, feature.Values.TotalWeight))!;
        var expected = golden.GetProperty("expected");
        figures.Count.ShouldBe(expected.Count("count"));
        figures.Missing.ShouldBe((ulong)values.Length - expected.Count("count"));
        figures.Distinct.ShouldBe((int)expected.Count("distinct"));
        figures.Top[0].Count.ShouldBe(expected.Count("topCount"));
        figures.Top.ToDictionary(value => value.Name, value => value.Count)
            .ShouldBe(expected.GetProperty("counts").EnumerateObject().ToDictionary(value => value.Name, value => value.Value.GetUInt64()), ignoreOrder: true);
    }

    private static TrafficSummary Records(int count, float[] weights)
    {
        var traffic = new TrafficSummary();
        for (var i = 0; i < count; i++)
            traffic.AddRecord(0, weights.Length == 0 ? 1 : weights[i]);
        return traffic;
    }

    private static void ShouldBe(NumericFigures? figures, JsonElement expected)
    {
        if (expected.ValueKind == JsonValueKind.Null)
        {
            figures.ShouldBeNull();
            return;
        }

        figures.ShouldNotBeNull();
        figures.Count.ShouldBe(expected.Count("count"));
        figures.Missing.ShouldBe(expected.Count("missing"));
        figures.MissingFraction.ShouldBeClose(expected.Number("missingFraction"));
        figures.Weight.ShouldBeClose(expected.Number("weight")!.Value);
        figures.Mean.ShouldBeClose(expected.Number("mean"));
        figures.StandardDeviation.ShouldBeClose(expected.Number("standardDeviation"));
        figures.Min.ShouldBe(expected.Number("min"));
        figures.Max.ShouldBe(expected.Number("max"));
        var quartiles = expected.GetProperty("quartiles");
        if (quartiles.ValueKind == JsonValueKind.Null)
        {
            figures.Median.ShouldBeNull();
            return;
        }

        ShouldBeBetween(figures.LowerQuartile, quartiles[0]);
        ShouldBeBetween(figures.Median, quartiles[1]);
        ShouldBeBetween(figures.UpperQuartile, quartiles[2]);
    }

    private static void ShouldBeBetween(double? quantile, JsonElement neighbours)
    {
        var (low, high) = (neighbours[0].GetDouble(), neighbours[1].GetDouble());
        var error = SignedQuantileSketch.RelativeAccuracy + 1e-9;
        quantile.ShouldNotBeNull();
        quantile.Value.ShouldBeInRange(low - error * Math.Abs(low), high + error * Math.Abs(high));
    }
}
