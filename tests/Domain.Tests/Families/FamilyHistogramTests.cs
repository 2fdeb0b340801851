using OrleansMonitor.Domain.Families;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Tests.Families;

/// <summary>Buckets of a sketch hold the values themselves, but for those within 1% of a boundary.</summary>
public sealed class FamilyHistogramTests
{
    [Fact]
    public void Buckets_are_those_of_the_values_but_at_the_boundaries()
    {
        var random = new Random(7);
        var values = Enumerable.Range(0, 20_000).Select(_ => 0.0005 * Math.Exp(13 * random.NextDouble())).Append(0).ToArray();
        var histogram = FamilyHistogram.Of(SketchOf(values));
        histogram.Count.ShouldBe((ulong)values.Length);
        histogram.ZeroCount.ShouldBe(1ul);
        histogram.Sum.ShouldBe(values.Sum(), 1e-6 * values.Sum());
        for (var i = 0; i < FamilyHistogram.Bounds.Count; i++)
        {
            var bound = FamilyHistogram.Bounds[i];
            histogram.Cumulative[i].ShouldBeInRange((ulong)values.Count(value => value <= bound * 0.98), (ulong)values.Count(value => value <= bound * 1.02));
        }

        var below = 0UL;
        foreach (var (index, count) in histogram.Native)
        {
            below += count;
            var upper = Math.Pow(2, index / Math.Pow(2, histogram.Schema));
            (below + 1).ShouldBeInRange((ulong)values.Count(value => value <= upper * 0.98), (ulong)values.Count(value => value <= upper * 1.02));
        }

        (below + histogram.ZeroCount).ShouldBe(histogram.Count);
    }

    [Fact]
    public void Counts_do_not_go_down_as_values_are_added()
    {
        var (random, sketch) = (new Random(3), new QuantileSketch());
        var before = FamilyHistogram.Of(sketch);
        for (var i = 0; i < 300; i++)
        {
            sketch.Add(random.NextDouble() * 10, 1 + random.NextDouble());
            var after = FamilyHistogram.Of(sketch);
            after.Count.ShouldBeGreaterThanOrEqualTo(before.Count);
            foreach (var (index, count) in before.Native)
                after.Native[index].ShouldBeGreaterThanOrEqualTo(count);
            before = after;
        }
    }

    [Fact]
    public void Two_together_are_that_of_both_sketches()
    {
        var random = new Random(5);
        // Over 40 octaves there are more buckets than a native histogram may have.
        var (wide, narrow) = (Enumerable.Range(0, 3000).Select(_ => Math.Pow(2, (random.NextDouble() * 40) - 20)).ToArray(), Enumerable.Range(0, 500).Select(_ => random.NextDouble()).ToArray());
        var one = FamilyHistogram.Of(SketchOf(wide));
        one.Schema.ShouldBeLessThan(FamilyHistogram.MaxSchema);
        one.Native.Count.ShouldBeLessThanOrEqualTo(FamilyHistogram.MaxNativeBuckets);
        var (both, sum) = (FamilyHistogram.Of(SketchOf([.. wide, .. narrow])), one.Plus(FamilyHistogram.Of(SketchOf(narrow))));
        (sum.Count, sum.Schema).ShouldBe((both.Count, both.Schema));
        sum.Cumulative.ShouldBe(both.Cumulative);
        sum.Native.OrderBy(static each => each.Key).ShouldBe(both.Native.OrderBy(static each => each.Key));
    }

    private static QuantileSketch SketchOf(double[] values)
    {
        var sketch = new QuantileSketch();
        foreach (var value in values)
            sketch.Add(value);
        return sketch;
    }
}
