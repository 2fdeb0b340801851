using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Resources;

namespace OrleansMonitor.Domain.Tests.Resources;

public class ResourceUsageTests
{
    private const long GiB = 1L << 30;

    [Fact]
    public void The_laws_of_an_aggregate_hold() => new AggregateLaws<ResourceUsage>
    {
        Create = () => new ResourceUsage(),
        Fill = (usage, random) =>
        {
            for (var i = random.Next(20); i > 0; i--)
            {
                var gpus = Enumerable.Range(0, random.Next(3)).Select(_ => new GpuReading(Maybe(random, 1), random.Next(-1, 9) * GiB, 16 * GiB, Maybe(random, 400))).ToArray();
                usage.Add(new ResourceReading(random.NextDouble() * 20, Maybe(random, 1), Maybe(random, 8), random.NextInt64(-1, 9) * GiB, random.Next(2) == 0 ? -1 : 16 * GiB), gpus);
            }
        },
        ShouldBeSame = (a, b) =>
        {
            a.Readings.ShouldBe(b.Readings);
            a.CoveredSeconds.ShouldBeClose(b.CoveredSeconds);
            foreach (var (x, y) in Gauges(a).Zip(Gauges(b)))
            {
                x.Count.ShouldBe(y.Count);
                x.Mean.ShouldBeClose(y.Mean);
                x.Max.ShouldBe(y.Max);
            }

            foreach (var basis in Enum.GetValues<CostBasis>())
                a.Cost(new ResourcePrices(1, 2, 3, 4, basis)).ShouldBeClose(b.Cost(new ResourcePrices(1, 2, 3, 4, basis)));
        },
        Merge = (a, b) => a.Merge(b),
        Write = (a, writer) => a.WriteTo(writer),
        Read = (ResourceUsage a, ref AggregateReader reader) => a.MergeFrom(ref reader),
        Clear = a => a.Clear(),
        IsEmpty = a => a.IsEmpty,
    }.Hold();

    [Fact]
    public void Cost_is_resource_time_by_price()
    {
        var usage = new ResourceUsage();
        var gpus = new[] { new GpuReading(0.5, 8 * GiB, 16 * GiB, 300), new GpuReading(0, 0, 16 * GiB, 60) };
        for (var i = 0; i < 360; i++)
            usage.Add(new ResourceReading(10, 0.25, 8, 6 * GiB, 16 * GiB), gpus).ShouldBeTrue();

        // One hour: 2 busy of 8 cores, 6 of 16 GiB, half a GPU of two, 360 W.
        usage.CoveredSeconds.ShouldBe(3600);
        usage.Used.CpuCore.ShouldBeClose(2 * 3600);
        usage.KilowattHours.ShouldBeClose(0.36);
        var prices = new ResourcePrices(CpuCoreHour: 0.04, MemoryGiBHour: 0.005, GpuHour: 2, KilowattHour: 0.3);
        usage.Cost(prices)!.Value.ShouldBeClose((2 * 0.04) + (6 * 0.005) + (0.5 * 2) + (0.36 * 0.3));
        usage.Cost(prices with { Basis = CostBasis.Allotted })!.Value.ShouldBeClose((8 * 0.04) + (16 * 0.005) + (2 * 2) + (0.36 * 0.3));
    }

    [Fact]
    public void Means_and_maxima_are_of_what_is_known()
    {
        var usage = new ResourceUsage();
        usage.Add(new ResourceReading(1, 0.2));
        usage.Add(new ResourceReading(1, double.NaN, 4, 3 * GiB));
        usage.Add(new ResourceReading(1, 0.6, 4, 1 * GiB, 4 * GiB), [new GpuReading(0.9), new GpuReading(0.1, PowerWatts: 200)]);
        usage.Cpu.Mean!.Value.ShouldBeClose(0.4);
        usage.Cpu.Max.ShouldBe(0.6);
        usage.MemoryBytes.Mean.ShouldBe(2 * GiB);
        usage.MemoryBytes.Max.ShouldBe(3 * GiB);
        usage.MemoryUtilization.Mean.ShouldBe(0.25);
        usage.MemoryUtilization.Count.ShouldBe(1ul);
        usage.Gpu.Mean!.Value.ShouldBeClose(0.5);
        usage.PowerWatts.Max.ShouldBe(200);
        usage.GpuMemoryBytes.Mean.ShouldBeNull();
        usage.GpuMemoryBytes.Max.ShouldBeNull();
        usage.GpuMemoryUtilization.Mean.ShouldBeNull();
    }

    [Fact]
    public void A_reading_without_an_interval_is_refused()
    {
        var usage = new ResourceUsage();
        foreach (var interval in new[] { 0, -1, double.NaN, double.PositiveInfinity })
            usage.Add(new ResourceReading(interval, 0.5)).ShouldBeFalse();
        usage.IsEmpty.ShouldBeTrue();
        usage.Cpu.Mean.ShouldBeNull();
        usage.Cost(new ResourcePrices(1)).ShouldBeNull();
    }

    private static Gauge[] Gauges(ResourceUsage usage) =>
        [usage.Cpu, usage.MemoryBytes, usage.MemoryUtilization, usage.Gpu, usage.GpuMemoryBytes, usage.GpuMemoryUtilization, usage.PowerWatts];

    private static double Maybe(Random random, double scale) => random.Next(4) == 0 ? double.NaN : random.NextDouble() * scale;
}
