using Microsoft.Extensions.Logging.Abstractions;
using OrleansMonitor.Client.Resources;
using OrleansMonitor.Client.Tests.Recording;
using OrleansMonitor.Domain.Resources;
using OrleansMonitor.Harness;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Tests.Resources;

public sealed class ResourceSamplerTests
{
    [Fact]
    public void The_use_of_processors_is_the_mean_over_the_interval()
    {
        var time = new ManualTime();
        var system = new Scripted();
        var samples = new List<ResourceSample>();
        using var sampler = new ResourceSampler(system, system, TimeSpan.FromSeconds(10), time, samples.Add, NullLogger.Instance);
        system.Reading = new SystemReading(10, 4, 1000, 2000);
        time.Advance(TimeSpan.FromSeconds(10));
        system.Reading = new SystemReading(1000, 4, 1000, -1);
        time.Advance(TimeSpan.FromSeconds(10));

        samples.Count.ShouldBe(2);
        samples[0].CpuUtilization.ShouldBe(0.25f);
        (samples[0].IntervalSeconds, samples[0].CpuCores, samples[0].MemoryBytes, samples[0].MemoryLimitBytes).ShouldBe((10f, 4f, 1000L, 2000L));
        samples[0].Gpus[0].PowerWatts.ShouldBe(250);
        samples[1].CpuUtilization.ShouldBe(1, "no more than all");
    }

    [Fact]
    public void A_reading_that_throws_costs_one_sample()
    {
        var time = new ManualTime();
        var system = new Scripted();
        var samples = new List<ResourceSample>();
        using var sampler = new ResourceSampler(system, system, TimeSpan.FromSeconds(10), time, samples.Add, NullLogger.Instance);
        system.Fault = new UnauthorizedAccessException("/proc is not for you");
        time.Advance(TimeSpan.FromSeconds(10));
        system.Fault = null;
        time.Advance(TimeSpan.FromSeconds(10));
        samples.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Samples_go_out_without_any_record()
    {
        await using var fixture = new ClientFixture(static options => options.Resources.Enabled = true);
        await fixture.UntilAsync(() => fixture.Silo.ResourceSamples >= 2, "two samples", 500);
    }

    private sealed class Scripted : ISystemReader, IGpuReader
    {
        public SystemReading Reading { get; set; }

        public Exception? Fault { get; set; }

        SystemReading ISystemReader.Read() => Fault is null ? Reading : throw Fault;

        IReadOnlyList<GpuReading> IGpuReader.Read() => [new GpuReading(0.5f, 1, 2, 250)];

        public void Dispose()
        {
        }
    }
}
