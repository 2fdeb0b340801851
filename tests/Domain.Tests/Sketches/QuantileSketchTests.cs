using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Tests.Sketches;

public class QuantileSketchTests
{
    private static readonly double[] Quantiles = [0, 0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1];

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var name in Distributions.NotNegative)
            {
                foreach (var count in new[] { 1, 2, 10, 17, 1000, 20_000 })
                    cases.Add(name, count);
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Every_quantile_is_within_one_percent_unmerged_and_merged(string distribution, int count)
    {
        var values = Distributions.Draw(distribution, count, new Random(count));
        var whole = new QuantileSketch();
        whole.AddRange(values).ShouldBe(count);
        var merged = new QuantileSketch();
        foreach (var part in values.Chunk(Math.Max(1, count / 7)))
        {
            var sketch = new QuantileSketch();
            sketch.AddRange(part);
            merged.Merge(sketch);
        }

        var oneByOne = new QuantileSketch();
        foreach (var value in values)
            oneByOne.Add(value).ShouldBeTrue();

        Array.Sort(values);
        foreach (var sketch in new[] { whole, merged, oneByOne })
        {
            sketch.Count.ShouldBe((ulong)count);
            sketch.WeightSum.ShouldBe(count);
            sketch.Min.ShouldBe(values[0]);
            sketch.Max.ShouldBe(values[^1]);
            sketch.Mean!.Value.ShouldBeClose(values.Average(value => (double)value));
            foreach (var q in Quantiles)
                sketch.Quantile(q)!.Value.ShouldBeWithin(values[(int)Math.Floor(q * (count - 1))], 0.01);
        }

        Encoded(merged).ShouldBe(Encoded(oneByOne), "bins do not depend on the way in");
    }

    [Fact]
    public void A_weight_stands_for_as_many_equal_values()
    {
        var random = new Random(5);
        var values = Distributions.Draw("lognormal", 3000, random);
        var weights = values.Select(_ => (float)random.Next(1, 9)).ToArray();
        var weighted = new QuantileSketch();
        weighted.AddRange(values, weights).ShouldBe(3000);
        var repeated = values.Zip(weights).SelectMany(pair => Enumerable.Repeat(pair.First, (int)pair.Second)).Order().ToArray();
        weighted.Count.ShouldBe(3000ul);
        weighted.WeightSum.ShouldBe(repeated.Length);
        weighted.Mean!.Value.ShouldBeClose(repeated.Average(value => (double)value));
        foreach (var q in Quantiles)
            weighted.Quantile(q)!.Value.ShouldBeWithin(repeated[(int)Math.Floor(q * (repeated.Length - 1))], 0.01);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(4.0)]
    [InlineData(3.3333333333333335)]
    public void A_column_of_one_weight_is_the_same_as_its_values_one_by_one(double weight)
    {
        foreach (var distribution in Distributions.NotNegative)
        {
            var values = Distributions.Draw(distribution, 500, new Random(2));
            var (column, single) = (new QuantileSketch(), new QuantileSketch());
            column.AddRange(values, weight).ShouldBe(500);
            foreach (var value in values)
                single.Add(value, weight);
            SketchComparison.ShouldBeSame(column, single);
        }
    }

    [Fact]
    public void A_column_with_a_weight_each_is_the_same_as_its_values_one_by_one()
    {
        var random = new Random(8);
        foreach (var distribution in Distributions.NotNegative)
        {
            var values = Distributions.Draw(distribution, 700, random);
            values[13] = float.NaN;
            var weights = values.Select(_ => 1f + random.Next(5)).ToArray();
            var (column, single) = (new QuantileSketch(), new QuantileSketch());
            column.AddRange(values, weights).ShouldBe(699);
            for (var i = 0; i < values.Length; i++)
                single.Add(values[i], weights[i]);
            SketchComparison.ShouldBeSame(column, single);
        }
    }

    [Fact]
    public void A_weight_that_cannot_be_leaves_out_its_value()
    {
        var values = Enumerable.Repeat(2f, 40).ToArray();
        var weights = Enumerable.Repeat(3f, 40).ToArray();
        (weights[3], weights[9]) = (0, float.NaN);
        var sketch = new QuantileSketch();
        sketch.AddRange(values, weights).ShouldBe(38);
        sketch.WeightSum.ShouldBe(114);
        Should.Throw<ArgumentException>(() => sketch.AddRange(values, weights.AsSpan(1))).Message.ShouldContain("39 weights were given for 40 values");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_variance_is_that_of_the_values_to_twice_the_accuracy(double weight)
    {
        var sketch = new QuantileSketch();
        for (var i = 0; i <= 1000; i++)
            sketch.Add(i / 1000.0, weight);
        // Of 0, 1/1000, … 1: (n² − 1)/12 of the ranks.
        sketch.Variance!.Value.ShouldBe(((1001.0 * 1001) - 1) / 12 / 1e6, 0.02 * 0.0835);
        var single = new QuantileSketch();
        single.Add(0.25, weight);
        single.Variance!.Value.ShouldBe(0, 1e-12);
    }

    [Fact]
    public void No_value_no_figure()
    {
        var sketch = new QuantileSketch();
        sketch.Variance.ShouldBeNull();
        sketch.IsEmpty.ShouldBeTrue();
        sketch.Quantile(0.5).ShouldBeNull();
        sketch.Mean.ShouldBeNull();
        sketch.Min.ShouldBeNull();
        sketch.Max.ShouldBeNull();
        new LatencySketch().Figures.ShouldBeNull();
    }

    [Fact]
    public void Values_that_cannot_be_are_passed_over()
    {
        var sketch = new QuantileSketch();
        foreach (var value in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity, -1, -double.Epsilon })
            sketch.Add(value).ShouldBeFalse();
        foreach (var weight in new[] { double.NaN, 0, -1, double.PositiveInfinity })
            sketch.Add(1, weight).ShouldBeFalse();
        var column = Enumerable.Range(0, 64).Select(i => (i % 8) switch { 0 => float.NaN, 1 => float.PositiveInfinity, _ => i }).ToArray();
        sketch.AddRange(column).ShouldBe(48);
        sketch.Count.ShouldBe(48ul);
        column[9] = -3;
        sketch.AddRange(column).ShouldBe(48);
        sketch.Min.ShouldBe(2);
        sketch.Max.ShouldBe(63);
    }

    [Fact]
    public void Extreme_values_keep_the_extremes_exact()
    {
        var sketch = new QuantileSketch();
        foreach (var value in new[] { 0, double.Epsilon, 1e-30, 1e30, double.MaxValue })
            sketch.Add(value).ShouldBeTrue();
        sketch.Min.ShouldBe(0);
        sketch.Max.ShouldBe(double.MaxValue);
        sketch.Quantile(0.5).ShouldBe(0);
        var column = Enumerable.Repeat(float.MaxValue, 20).Append(float.Epsilon).ToArray();
        sketch.AddRange(column).ShouldBe(21);
        sketch.Count.ShouldBe(26ul);
    }

    [Fact]
    public void Quantile_refuses_what_is_no_fraction() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new QuantileSketch().Quantile(1.5)).Message.ShouldContain("1.5");

    [Fact]
    public void The_figures_of_a_latency_sketch_name_their_accuracy()
    {
        var sketch = new LatencySketch();
        sketch.AddRange(Enumerable.Range(1, 1000).Select(i => i / 1000f).ToArray());
        sketch.Add(TimeSpan.FromSeconds(2));
        var figures = sketch.Figures!.Value;
        figures.Count.ShouldBe(1001ul);
        figures.Mean.ShouldBeClose(502.5 / 1001, 1e-7);
        figures.Median.ShouldBeWithin(0.501, 0.01);
        figures.P90.ShouldBeWithin(0.901, 0.01);
        figures.P95.ShouldBeWithin(0.951, 0.01);
        figures.P99.ShouldBeWithin(0.991, 0.01);
        figures.P999.ShouldBeWithin(1.0, 0.01);
        figures.Max.ShouldBe(2);
        figures.RelativeAccuracy.ShouldBeLessThan(0.01);
    }

    [Fact]
    public void A_latency_window_takes_about_a_byte_per_occupied_bin_or_less()
    {
        var sketch = new QuantileSketch();
        sketch.AddRange(Distributions.Draw("lognormal", 10_000, new Random(1)));
        Encoded(sketch).Length.ShouldBeLessThan(400);
    }

    [Fact]
    public void Steady_state_allocates_nothing()
    {
        var values = Distributions.Draw("with zeros", 2000, new Random(1));
        var (sketch, other, writer) = (new QuantileSketch(), new QuantileSketch(), new AggregateWriter(65536));
        void Cycle()
        {
            sketch.AddRange(values);
            sketch.AddRange(values, 3);
            other.Merge(sketch);
            writer.Clear();
            other.WriteTo(writer);
            other.Clear();
            var reader = new AggregateReader(writer.WrittenSpan);
            other.MergeFrom(ref reader);
            other.Clear();
            sketch.Clear();
        }

        Cycle();
        Cycle();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Cycle();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    internal static byte[] Encoded(QuantileSketch sketch)
    {
        var writer = new AggregateWriter();
        // The sum is rounded in the order of addition; what is compared here is the bins.
        sketch.WriteTo(writer);
        return writer.WrittenSpan[..^9].ToArray();
    }
}
