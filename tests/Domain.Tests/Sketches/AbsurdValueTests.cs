using FsCheck;
using FsCheck.Fluent;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Tests.Sketches;

/// <summary>One absurd value spoils nothing: what is valid keeps its accuracy beside it, and where that was lost the figures say so.</summary>
public class AbsurdValueTests
{
    private static readonly double[] Quantiles = [0, 0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1];

    [Fact]
    public void No_valid_duration_takes_accuracy_from_another_in_whatever_order_they_come() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            // From the smallest that is told apart to the largest that is valid, each octave alike.
            var random = new Random(seed);
            var values = Enumerable.Range(0, random.Next(1, 200)).Select(_ => (float)Math.Pow(2, -64 + (random.NextDouble() * 85)))
                .Append((float)RecordLimits.MaxDurationSeconds).Append((float)IndexMapping.MinIndexable).ToArray();
            random.Shuffle(values);
            var (whole, merged) = (new QuantileSketch(), new QuantileSketch());
            whole.AddRange(values);
            foreach (var part in values.Chunk(random.Next(1, 40)))
            {
                var sketch = new QuantileSketch();
                sketch.AddRange(part);
                merged.Merge(sketch);
            }

            Array.Sort(values);
            foreach (var sketch in new[] { whole, merged })
            {
                sketch.CollapsedCount.ShouldBe(0ul);
                foreach (var q in Quantiles)
                {
                    var exact = values[(int)Math.Floor(q * (values.Length - 1))];
                    sketch.Quantile(q)!.Value.ShouldBeWithin(exact, QuantileSketch.RelativeAccuracy);
                    sketch.ErrorOf(sketch.Quantile(q)!.Value).ShouldBe(QuantileSketch.RelativeAccuracy);
                }
            }
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1e16)]
    [InlineData(5e7)]
    [InlineData(1e30)]
    [InlineData(double.MaxValue)]
    public void A_value_that_is_no_duration_moves_no_quantile_even_in_the_sketch_alone(double absurd)
    {
        var sketch = new LatencySketch();
        for (var i = 0; i < 200; i++)
            sketch.Add(0.05);
        sketch.Add(absurd);
        sketch.Figures!.Value.Median.ShouldBeWithin(0.05, 0.01);
        sketch.Figures!.Value.P99.ShouldBeWithin(0.05, 0.01);
        sketch.Figures!.Value.Max.ShouldBe(absurd);
    }

    [Fact]
    public void What_an_earlier_program_collapsed_is_told_with_a_bound_that_holds_and_spoils_nothing_else()
    {
        var old = Collapsed();
        old.CollapsedCount.ShouldBe(200ul);
        var figures = LatencyFigures.From(old)!.Value;
        figures.Collapsed.ShouldBe(200ul);
        figures.Median.ShouldBeInRange(1.5, 1.7, "what it was");
        (Math.Abs(figures.Median - 0.05) / 0.05).ShouldBeLessThanOrEqualTo(figures.RelativeAccuracy);

        // What came since is accurate, whichever is merged into the other, and after another round through the store.
        var recent = new QuantileSketch();
        for (var i = 0; i < 300; i++)
            recent.Add(0.02);
        var (oldFirst, recentFirst) = (Collapsed(), recent);
        oldFirst.Merge(recent);
        recentFirst.Merge(old);
        foreach (var sketch in new[] { oldFirst, recentFirst, Decoded(oldFirst), Decoded(recentFirst) })
        {
            sketch.CollapsedCount.ShouldBe(200ul);
            sketch.Quantile(0.5)!.Value.ShouldBeWithin(0.02, 0.01);
            var upper = sketch.Quantile(0.9)!.Value;
            (Math.Abs(upper - 0.05) / 0.05).ShouldBeLessThanOrEqualTo(sketch.ErrorOf(upper));
        }

        SketchComparison.ShouldBeSame(oldFirst, recentFirst);
    }

    [Fact]
    public void The_first_version_collapsed_sooner_and_its_bound_holds_too()
    {
        // 64 bins an octave: 2,048 of them are 32 octaves. 0.05 was counted where 2^34/2^32 lies.
        var writer = new AggregateWriter();
        const int High = (64 + 34) * 64;
        writer.WriteVarUInt(5);
        writer.WriteByte(1);
        writer.WriteVarUInt(High - 2047);
        writer.WriteVarUInt(2047);
        writer.WriteVarUInt(4);
        // Each count less one, with the gap before it.
        var counts = new RiceWriter();
        var (gaps, ones) = (new RiceContext(), new RiceContext());
        foreach (var (gap, count) in new[] { (0UL, 4UL), (2046UL, 1UL) })
        {
            counts.Write(ref gaps, gap);
            counts.Write(ref ones, count - 1);
        }

        WriteEnd(writer, counts.Finish(), 0.05, Math.ScaleB(1, 34));
        var sketch = Decoded(writer.WrittenSpan);
        sketch.CollapsedCount.ShouldBe(4ul);
        var median = sketch.Quantile(0.5)!.Value;
        (Math.Abs(median - 0.05) / 0.05).ShouldBeLessThanOrEqualTo(sketch.ErrorOf(median));
    }

    [Theory]
    [InlineData(1e30)]
    [InlineData(-1e25)]
    [InlineData(1e100)]
    public void A_feature_beyond_the_range_says_how_far_its_quartiles_may_be_off(double large)
    {
        var feature = new NumericFeature();
        double[] values = [1, large / 100, large, large * (Math.Abs(large) < 1e99 ? 3 : 1)];
        foreach (var value in values)
            feature.Add(value);
        var figures = feature.ToFigures()!;
        figures.Collapsed.ShouldBe(3ul);
        Array.Sort(values);
        foreach (var (quartile, exact) in new[] { (figures.LowerQuartile, values[0]), (figures.Median, values[1]), (figures.UpperQuartile, values[2]) })
            (Math.Abs(quartile!.Value - exact) / Math.Abs(exact)).ShouldBeLessThanOrEqualTo(figures.RelativeAccuracy!.Value);
    }

    [Fact]
    public void A_feature_within_the_range_says_nothing_more()
    {
        var feature = new NumericFeature();
        foreach (var value in new[] { -1e18, 0, 1e-15, 5, 1.8e19 })
            feature.Add(value);
        (feature.ToFigures()!.Collapsed, feature.ToFigures()!.RelativeAccuracy).ShouldBe((null, null));
    }

    [Fact]
    public void The_bound_of_every_quantile_of_a_feature_holds() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var scale = random.Next(1, 320);
            var values = Enumerable.Range(0, random.Next(1, 80)).Select(_ => (random.Next(2) == 0 ? -1 : 1) * Math.Pow(2, (random.NextDouble() * scale) - 20)).ToArray();
            var sketch = new SignedQuantileSketch();
            foreach (var value in values)
                sketch.Add(value);
            Array.Sort(values);
            foreach (var q in Quantiles)
            {
                var (exact, quantile) = (values[(int)Math.Floor(q * (values.Length - 1))], sketch.Quantile(q)!.Value);
                quantile.ShouldBeWithin(exact, sketch.ErrorOf(quantile));
            }
        }).QuickCheckThrowOnFailure();

    /// <summary>200 values of 0.05 and one of 1e16 as programs wrote them that kept 2,048 bins.</summary>
    private static QuantileSketch Collapsed()
    {
        var writer = new AggregateWriter();
        var high = IndexMapping.Fine.Index(1e16);
        writer.WriteVarUInt(201);
        writer.WriteByte(8 | 1);
        writer.WriteVarUInt((ulong)(high - 2047));
        writer.WriteVarUInt(2047);
        writer.WriteVarUInt(200);
        var counts = new CountWriter();
        for (var i = 0; i < 2048; i++)
            counts.Write(i == 0 ? 200u : i == 2047 ? 1u : 0);
        WriteEnd(writer, counts.Finish(), 0.05, 1e16);
        return Decoded(writer.WrittenSpan);
    }

    // The counts as a block, no zeros, the extremes as doubles, the sum.
    private static void WriteEnd(AggregateWriter writer, ReadOnlySpan<byte> counts, double min, double max)
    {
        writer.WriteBlock(counts);
        writer.WriteVarUInt(0);
        writer.WriteByte(1);
        writer.WriteDouble(min);
        writer.WriteDouble(max);
        writer.WriteNumber(max);
    }

    private static QuantileSketch Decoded(QuantileSketch sketch)
    {
        var writer = new AggregateWriter();
        sketch.WriteTo(writer);
        return Decoded(writer.WrittenSpan);
    }

    private static QuantileSketch Decoded(ReadOnlySpan<byte> bytes)
    {
        var sketch = new QuantileSketch();
        var reader = new AggregateReader(bytes);
        sketch.MergeFrom(ref reader);
        reader.IsAtEnd.ShouldBeTrue();
        return sketch;
    }
}
