using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Measurements;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Domain.Traffic;

namespace OrleansMonitor.Domain.Tests.Measurements;

/// <summary>What is taken back was never there: counts and sums exactly, minimum and maximum to the error of the sketch.</summary>
public class TakingBackTests
{
    [Fact]
    public void Values_that_are_taken_back_leave_no_trace()
    {
        for (var seed = 1; seed <= 1000; seed++)
        {
            try
            {
                TakeBack(new Random(seed));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}: {e.Message}", e);
            }
        }
    }

    [Fact]
    public void What_was_never_counted_is_not_taken_back()
    {
        var set = new FeatureSet();
        set.Subtract("judge", null, 1, 1).ShouldBeFalse();
        set.AddNumeric("judge", (double[])[1.5]);
        set.Subtract("judge", null, -1.5, 1).ShouldBeFalse();
        set.Subtract("judge", "good", double.NaN, 1).ShouldBeFalse();
        set.FindNumeric("judge")!.Values.ShouldBe(1ul);
        set.Subtract("judge", null, 1.5, 1).ShouldBeTrue();
        set.IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData(20, 2e17)]
    [InlineData(1, 1e100)]
    [InlineData(20, 25)]
    [InlineData(0, 5)]
    [InlineData(0, 2e17)]
    public void An_absurd_number_among_equal_ones_leaves_the_mean_as_it_was(double usual, double taken)
    {
        var feature = new NumericFeature();
        for (var i = 0; i < 4; i++)
            feature.Add(usual);
        feature.Add(taken);
        feature.Subtract(taken, 1).ShouldBeTrue();
        (feature.ToFigures()!.Mean, feature.ToFigures()!.StandardDeviation).ShouldBe((usual, 0));
    }

    [Fact]
    public void Categories_past_the_limit_are_taken_back_as_well()
    {
        var feature = new CategoricalFeature();
        for (var i = 0; i < 3000; i++)
            feature.Add($"v{i % 1500}");
        for (var i = 0; i < 1000; i++)
            feature.Add("often");
        for (var i = 0; i < 400; i++)
            feature.Subtract("often").ShouldBeTrue();
        feature.Values.TotalCount.ShouldBe(3600ul);
        feature.ToFigures()!.Top[0].Name.ShouldBe("often");
        feature.ToFigures()!.Top[0].Count.ShouldBeInRange(600ul, 600 + feature.Values.CountError!.Value);
    }

    private static void TakeBack(Random random)
    {
        var (expected, actual) = (new FeatureSet(), new FeatureSet());
        var taken = new List<(string Name, string? Category, double Number, float Weight)>();
        var shared = random.Next(2) == 0;
        for (var i = random.Next(random.Next(2) == 0 ? 5 : 60); i >= 0; i--)
        {
            var weight = shared ? 1f : 1 + (random.Next(4) / 3f);
            var value = random.Next(3) == 0
                ? (Name: "verdict", Category: (string?)$"c{random.Next(4)}", Number: double.NaN, Weight: weight)
                : (Name: $"n{random.Next(2)}", Category: null, Number: random.Next(4) switch { 0 => 0, 1 => -random.NextDouble(), _ => random.Next(5) }, Weight: weight);
            Add(actual, value);
            if (random.Next(3) == 0)
                taken.Add(value);
            else
                Add(expected, value);
        }

        foreach (var value in taken)
        {
            actual.Subtract(value.Name, value.Category, value.Number, value.Weight).ShouldBeTrue();
            actual = RoundTrip(actual);
        }

        actual.Names.ShouldBe(expected.Names);
        foreach (var name in expected.Names)
            ShouldBeSame(actual, expected, name);
    }

    /// <summary>What is left can be stored and read.</summary>
    private static FeatureSet RoundTrip(FeatureSet set)
    {
        var aggregate = new PartialAggregate();
        aggregate.Measurements.Merge(set);
        return PartialAggregate.Decode(aggregate.Encode()).Measurements;
    }

    private static void ShouldBeSame(FeatureSet actual, FeatureSet expected, string name)
    {
        var traffic = new TrafficSummary();
        var (found, wanted) = (MeasurementSummary.ToFigures(actual, traffic).Single(each => each.Name == name), MeasurementSummary.ToFigures(expected, traffic).Single(each => each.Name == name));
        (found.Count, found.Mismatched, found.Distinct).ShouldBe((wanted.Count, wanted.Mismatched, wanted.Distinct));
        if (wanted.Numbers is not { } numbers)
        {
            found.Values!.Select(value => (value.Name, value.Count)).ShouldBe(wanted.Values!.Select(value => (value.Name, value.Count)));
            found.Values!.Zip(wanted.Values!).ShouldAllBe(pair => Math.Abs(pair.First.Share - pair.Second.Share) < 1e-9);
            return;
        }

        (found.Numbers!.Mean, found.Numbers.StandardDeviation, found.Numbers.MeanInterval).ShouldBe((numbers.Mean, numbers.StandardDeviation, numbers.MeanInterval));
        found.Numbers.Median.ShouldBe(numbers.Median, 2 * SignedQuantileSketch.RelativeAccuracy * Math.Abs(numbers.Median) + 1e-15);
        found.Numbers.Min.ShouldBe(numbers.Min, 2 * SignedQuantileSketch.RelativeAccuracy * Math.Abs(numbers.Min) + 1e-15);
        found.Numbers.Max.ShouldBe(numbers.Max, 2 * SignedQuantileSketch.RelativeAccuracy * Math.Abs(numbers.Max) + 1e-15);
    }

    private static void Add(FeatureSet set, (string Name, string? Category, double Number, float Weight) value)
    {
        if (value.Category is { } category)
            set.AddCategorical(value.Name, (byte[])[0], [category], [value.Weight]);
        else
            set.AddNumeric(value.Name, [value.Number], [value.Weight]);
    }
}
