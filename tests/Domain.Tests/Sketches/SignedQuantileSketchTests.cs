using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Tests.Sketches;

public class SignedQuantileSketchTests
{
    private static readonly double[] Quantiles = [0, 0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1];

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var name in Distributions.Signed)
            {
                foreach (var count in new[] { 1, 2, 10, 17, 1000, 20_000 })
                    cases.Add(name, count);
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Every_quantile_is_within_the_relative_accuracy_unmerged_and_merged(string distribution, int count)
    {
        var values = Distributions.Draw(distribution, count, new Random(count));
        var whole = new SignedQuantileSketch();
        whole.AddRange(values).ShouldBe(count);
        var merged = new SignedQuantileSketch();
        foreach (var part in values.Chunk(Math.Max(1, count / 7)))
        {
            var sketch = new SignedQuantileSketch();
            sketch.AddRange(part);
            merged.Merge(sketch);
        }

        var oneByOne = new SignedQuantileSketch();
        foreach (var value in values)
            oneByOne.Add(value).ShouldBeTrue();
        Array.Sort(values);
        foreach (var sketch in new[] { whole, merged, oneByOne })
        {
            sketch.Count.ShouldBe((ulong)count);
            (sketch.Min, sketch.Max).ShouldBe((values[0], values[^1]));
            foreach (var q in Quantiles)
                sketch.Quantile(q)!.Value.ShouldBeWithin(values[(int)Math.Floor(q * (count - 1))], SignedQuantileSketch.RelativeAccuracy);
        }
    }

    [Fact]
    public void A_column_with_a_weight_each_is_the_same_as_its_values_one_by_one()
    {
        var random = new Random(8);
        foreach (var distribution in Distributions.Signed)
        {
            var values = Distributions.Draw(distribution, 700, random);
            values[13] = float.NaN;
            var weights = values.Select(_ => 1f + random.Next(5)).ToArray();
            var (column, single) = (new SignedQuantileSketch(), new SignedQuantileSketch());
            column.AddRange(values, weights).ShouldBe(699);
            for (var i = 0; i < values.Length; i++)
                single.Add(values[i], weights[i]);
            SketchComparison.ShouldBeSame(column, single);
        }
    }

    [Fact]
    public void Missing_values_in_a_column_are_passed_over()
    {
        foreach (var distribution in Distributions.Signed)
        {
            var values = Distributions.Draw(distribution, 300, new Random(9));
            var withGaps = values.SelectMany((value, i) => i % 3 == 0 ? new[] { value, float.NaN, float.NegativeInfinity } : [value]).ToArray();
            var (gapped, plain) = (new SignedQuantileSketch(), new SignedQuantileSketch());
            gapped.AddRange(withGaps, 2).ShouldBe(300);
            plain.AddRange(values, 2);
            SketchComparison.ShouldBeSame(gapped, plain);
        }
    }

    [Fact]
    public void Zeros_of_either_sign_and_tiny_values_count_as_zero()
    {
        var sketch = new SignedQuantileSketch();
        sketch.AddRange(Enumerable.Repeat(0f, 20).Concat(Enumerable.Repeat(-0f, 20)).Append(-1e-30f).Append(1e-30f).ToArray());
        sketch.Count.ShouldBe(42ul);
        sketch.Quantile(0.5).ShouldBe(0);
        sketch.Max.ShouldBe(1e-30f);
    }

    [Fact]
    public void Values_beyond_the_range_are_bounded_by_the_extremes()
    {
        var sketch = new SignedQuantileSketch();
        sketch.AddRange(Enumerable.Repeat(3e38f, 20).Concat(Enumerable.Repeat(-3e38f, 21)).ToArray()).ShouldBe(41);
        sketch.Count.ShouldBe(41ul);
        sketch.Quantile(0).ShouldBe(-3e38f);
        sketch.Quantile(1).ShouldBe(3e38f);
        sketch.Quantile(0.25)!.Value.ShouldBeLessThan(-1e19);
    }

    [Fact]
    public void No_value_no_figure()
    {
        var sketch = new SignedQuantileSketch();
        sketch.Add(double.NaN).ShouldBeFalse();
        sketch.AddRange(new float[] { float.NaN, float.NaN }).ShouldBe(0);
        sketch.Quantile(0.5).ShouldBeNull();
        sketch.Min.ShouldBeNull();
    }

    /// <summary>Close together, too large, too small, of both signs, all the same, and as most values are.</summary>
    [Theory]
    [InlineData(-124, 10)]
    [InlineData(1e9, 1)]
    [InlineData(0, 1e99)]
    [InlineData(0, 1e-300)]
    [InlineData(-1e-25, 2e-25)]
    [InlineData(-1e40, 2e40)]
    [InlineData(7, 0)]
    [InlineData(0, 100)]
    public void A_quantile_is_off_by_its_absolute_error_at_most(double from, double range)
    {
        var random = new Random(11);
        double[] values = [.. Enumerable.Range(0, 501).Select(_ => from + (range * random.NextDouble()))];
        var sketch = new SignedQuantileSketch();
        foreach (var value in values)
            sketch.Add(value);
        Array.Sort(values);
        foreach (var q in (double[])[0.25, 0.5, 0.75])
        {
            var quantile = sketch.Quantile(q)!.Value;
            var error = SignedQuantileSketch.AbsoluteErrorOf(quantile, values[0], values[^1]);
            Math.Abs(quantile - values[(int)(q * 500)]).ShouldBeLessThanOrEqualTo(error, $"q {q}");
            error.ShouldBeLessThanOrEqualTo(values[^1] - values[0]);
        }
    }
}
