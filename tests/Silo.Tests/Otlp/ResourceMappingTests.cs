using Google.Protobuf;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Otlp;
using OrleansMonitor.Silo.Ingest.Otlp.Mapping;
using OrleansMonitor.Silo.Ingest.Otlp.Reading;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Tests.Otlp;

public sealed class ResourceMappingTests
{
    [Fact]
    public void Processors_are_averaged_without_what_is_idle()
    {
        var sample = Sample(SpanMaker.Gauge(
            "system.cpu.utilization",
            (0.25, [("cpu.logical_number", 0), ("cpu.mode", "user")]), (0.25, [("cpu.logical_number", 0), ("cpu.mode", "system")]), (0.5, [("cpu.logical_number", 0), ("cpu.mode", "idle")]),
            (1.0, [("cpu.logical_number", 1), ("cpu.mode", "user")]), (0.0, [("cpu.logical_number", 1), ("cpu.mode", "idle")])));
        (sample.CpuUtilization, sample.CpuCores, sample.IntervalSeconds).ShouldBe((0.75f, 2f, 60f));
        sample.Time.ShouldBe(SpanMaker.End.ToUnixTimeMilliseconds());
        (sample.MemoryBytes, sample.Gpus.Count).ShouldBe((-1L, 0));
    }

    [Fact]
    public void A_gauge_without_modes_is_what_it_says_and_one_of_idle_time_the_rest()
    {
        Sample(SpanMaker.Gauge("system.cpu.utilization", (0.4, []))).CpuUtilization.ShouldBe(0.4f);
        Sample(SpanMaker.Gauge("system.cpu.utilization", (0.9, [("state", "idle")]))).CpuUtilization.ShouldBe(0.1f, 1e-6);
    }

    [Fact]
    public void States_of_memory_add_up_to_its_limit()
    {
        var sample = Sample(SpanMaker.Gauge("system.memory.usage", (3e9, [("system.memory.state", "used")]), (1e9, [("system.memory.state", "free")]), (4e9, [("system.memory.state", "cached")])));
        (sample.MemoryBytes, sample.MemoryLimitBytes).ShouldBe((3_000_000_000L, 8_000_000_000L));
        Sample(SpanMaker.Gauge("process.memory.usage", (5e8, []))).MemoryBytes.ShouldBe(500_000_000);
    }

    [Fact]
    public void Gpus_are_told_apart_by_their_ids()
    {
        var sample = Sample(
            SpanMaker.Gauge("hw.gpu.utilization", (0.8, [("hw.id", "a")]), (0.1, [("hw.id", "a"), ("hw.gpu.task", "encoder")]), (0.2, [("hw.id", "b"), ("hw.gpu.task", "general")])),
            SpanMaker.Gauge("hw.gpu.memory.usage", (1e9, [("hw.id", "a")])), SpanMaker.Gauge("hw.power", (210, [("hw.id", "a"), ("hw.type", "gpu")]), (90, [("hw.id", "cpu0"), ("hw.type", "cpu")])));
        sample.GpuTotal.ShouldBe(2);
        (sample.Gpus[0].Utilization, sample.Gpus[0].MemoryBytes, sample.Gpus[0].MemoryLimitBytes, sample.Gpus[0].PowerWatts).ShouldBe((0.8f, 1_000_000_000L, -1L, 210f));
        sample.Gpus[1].Utilization.ShouldBe(0.2f);
    }

    [Fact]
    public void The_newest_of_several_points_counts_and_one_without_a_value_does_not()
    {
        var metric = SpanMaker.Gauge("system.cpu.utilization", (0.9, []), (0.3, []), (0.7, []));
        metric.Gauge.DataPoints[0].TimeUnixNano -= 1_000_000_000;
        metric.Gauge.DataPoints[2].Flags = 1;
        metric.Gauge.DataPoints[2].TimeUnixNano += 1_000_000_000;
        Sample(metric).CpuUtilization.ShouldBe(0.3f);
    }

    private static ResourceSample Sample(params Metric[] metrics)
    {
        var mapping = new ResourceMapping(TimeSpan.FromMinutes(1));
        var read = new OtlpMetric();
        foreach (var metric in metrics)
        {
            read.Read(metric.ToByteArray());
            mapping.TryAdd(read, new RejectionLog()).ShouldBeTrue();
        }

        var sample = new ResourceSample();
        mapping.Fill(sample);
        return sample;
    }
}
