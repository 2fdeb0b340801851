using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Tests.Sketches;

public class SketchLawsTests
{
    [Fact]
    public void Of_quantile_sketches() => new AggregateLaws<QuantileSketch>
    {
        Create = () => new QuantileSketch(),
        Fill = (sketch, random) =>
        {
            for (var columns = random.Next(4); columns > 0; columns--)
            {
                var name = Distributions.NotNegative[random.Next(Distributions.NotNegative.Length)];
                sketch.AddRange(Distributions.Draw(name, random.Next(60), random), Weight(random));
            }
        },
        ShouldBeSame = SketchComparison.ShouldBeSame,
        Merge = (a, b) => a.Merge(b),
        Write = (a, writer) => a.WriteTo(writer),
        Read = (QuantileSketch a, ref AggregateReader reader) => a.MergeFrom(ref reader),
        Clear = a => a.Clear(),
        IsEmpty = a => a.IsEmpty,
    }.Hold();

    [Fact]
    public void Of_signed_quantile_sketches() => new AggregateLaws<SignedQuantileSketch>
    {
        Create = () => new SignedQuantileSketch(),
        Fill = (sketch, random) =>
        {
            for (var columns = random.Next(4); columns > 0; columns--)
            {
                var name = Distributions.Signed[random.Next(Distributions.Signed.Length)];
                sketch.AddRange(Distributions.Draw(name, random.Next(60), random), Weight(random));
            }
        },
        ShouldBeSame = SketchComparison.ShouldBeSame,
        Merge = (a, b) => a.Merge(b),
        Write = (a, writer) => a.WriteTo(writer),
        Read = (SignedQuantileSketch a, ref AggregateReader reader) => a.MergeFrom(ref reader),
        Clear = a => a.Clear(),
        IsEmpty = a => a.IsEmpty,
    }.Hold();

    [Fact]
    public void Of_bins_as_far_apart_as_can_be() => new AggregateLaws<BinStore>
    {
        Create = () => new BinStore(IndexMapping.Fine),
        Fill = (store, random) =>
        {
            var (centre, width) = (random.Next(IndexMapping.Fine.IndexCount), random.Next(1, 2 * IndexMapping.Fine.IndexCount));
            for (var values = random.Next(80); values > 0; values--)
                store.Add(Math.Clamp(centre + random.Next(width) - (width / 2), 0, IndexMapping.Fine.IndexCount - 1), Weight(random));
            if (random.Next(2) == 0)
            {
                var counts = Enumerable.Range(0, random.Next(1, 4000)).Select(_ => (uint)Math.Max(0, random.Next(-20, 9))).ToArray();
                store.AddCounts(random.Next(IndexMapping.Fine.IndexCount - counts.Length), counts, Weight(random));
            }
        },
        ShouldBeSame = SketchComparison.ShouldBeSame,
        Merge = (a, b) => a.Merge(b),
        Write = (a, writer) => a.WriteTo(writer),
        Read = (BinStore a, ref AggregateReader reader) => a.MergeFrom(ref reader),
        Clear = a => a.Clear(),
        IsEmpty = a => a.Total == 0,
        Cases = 500,
    }.Hold();

    private static double Weight(Random random) => random.Next(6) switch { 0 => 4, 1 => 1 / 0.3, _ => 1 };
}
