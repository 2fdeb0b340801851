using System.Text.Json;
using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Measurements;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Domain.Tests.Golden;
using OrleansMonitor.Domain.Traffic;

namespace OrleansMonitor.Domain.Tests.Measurements;

/// <summary>The figures of measurements against scipy and scikit-learn, see Golden/measurements.py.</summary>
public class MeasurementGoldenTests
{
    private static readonly JsonElement Numbers = GoldenFile.Load("measurements").GetProperty("numbers");
    private static readonly JsonElement Shares = GoldenFile.Load("measurements").GetProperty("shares");

    public static TheoryData<string> NumberNames => GoldenFile.Names(Numbers);

    public static TheoryData<string> ShareNames => GoldenFile.Names(Shares);

    [Theory]
    [MemberData(nameof(NumberNames))]
    public void Numbers_have_the_mean_interval_and_quantiles_of_scipy(string name)
    {
        var golden = GoldenFile.Case(Numbers, name);
        var values = golden.Numbers("values");
        var set = new FeatureSet();
        foreach (var value in values)
            set.AddNumeric("m", [value]);
        var figures = MeasurementSummary.ToFigures(set, Records(2 * values.Length)).ShouldHaveSingleItem();
        var expected = golden.GetProperty("expected");
        figures.Count.ShouldBe((ulong)values.Length);
        figures.Coverage!.Value.ShouldBe(0.5, 1e-12);
        figures.Values.ShouldBeNull();
        var numbers = figures.Numbers!;
        numbers.Mean.ShouldBe(expected.Number("mean")!.Value, 1e-12 * Math.Abs(numbers.Mean));
        numbers.StandardDeviation.HasValue.ShouldBe(expected.Number("std").HasValue);
        numbers.MeanInterval.HasValue.ShouldBe(expected.Number("lower").HasValue);
        if (numbers.MeanInterval is { } interval)
        {
            interval.Lower.ShouldBe(expected.Number("lower")!.Value, 1e-9);
            interval.Upper.ShouldBe(expected.Number("upper")!.Value, 1e-9);
            numbers.StandardDeviation!.Value.ShouldBe(expected.Number("std")!.Value, 1e-9);
        }

        double[] quantiles = [numbers.P5, numbers.LowerQuartile, numbers.Median, numbers.UpperQuartile, numbers.P95];
        foreach (var (quantile, exact) in quantiles.Zip(expected.Numbers("quantiles")))
            quantile.ShouldBe(exact, SignedQuantileSketch.RelativeAccuracy * Math.Abs(exact));
        (numbers.Min, numbers.Max).ShouldBe((expected.Number("min")!.Value, expected.Number("max")!.Value));
        if (name == "ndcg")
            numbers.Mean.ShouldBe(expected.Number("whole")!.Value, 1e-12);
    }

    [Theory]
    [MemberData(nameof(ShareNames))]
    public void Categories_have_the_shares_and_intervals_of_scipy(string name)
    {
        var expected = GoldenFile.Case(Shares, name).GetProperty("expected").EnumerateObject().ToList();
        var set = new FeatureSet();
        var count = 0;
        foreach (var value in expected)
        {
            for (var i = 0ul; i < value.Value.Count("count"); i++, count++)
                set.AddCategorical("m", (byte[])[0], [value.Name]);
        }

        var figures = MeasurementSummary.ToFigures(set, Records(count)).ShouldHaveSingleItem();
        figures.Numbers.ShouldBeNull();
        figures.Distinct.ShouldBe(expected.Count);
        figures.OtherShare.ShouldBe(0);
        foreach (var value in expected)
        {
            var found = figures.Values!.Single(each => each.Name == value.Name);
            found.Count.ShouldBe(value.Value.Count("count"));
            found.Share.ShouldBe(value.Value.Number("share")!.Value, 1e-12);
            found.ShareInterval!.Value.Lower.ShouldBe(value.Value.Number("lower")!.Value, 1e-9);
            found.ShareInterval.Value.Upper.ShouldBe(value.Value.Number("upper")!.Value, 1e-9);
        }
    }

    [Fact]
    public void The_kind_is_that_of_most_values_and_the_others_are_counted()
    {
        var set = new FeatureSet();
        set.AddNumeric("verdict", (double[])[1, 2]);
        set.AddCategorical("verdict", (byte[])[0, 0, 0], ["safe"]);
        set.AddNumeric("judge", (double[])[1, 2]);
        set.AddCategorical("judge", (byte[])[0, 0], ["good"]);
        var figures = MeasurementSummary.ToFigures(set, Records(5));
        figures.Select(each => (each.Name, IsNumber: each.Numbers is not null, each.Count, each.Mismatched)).ShouldBe([("judge", true, 2ul, 2ul), ("verdict", false, 3ul, 2ul)]);
    }

    private static TrafficSummary Records(int count)
    {
        var traffic = new TrafficSummary();
        traffic.AddRecords((ulong)count, count, count, 1, 2);
        return traffic;
    }
}
