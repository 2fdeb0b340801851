using System.Diagnostics.Metrics;
using OrleansMonitor.Silo.Exposition;
using OrleansMonitor.Silo.Exposition.Formats;

namespace OrleansMonitor.Silo.Tests.Exposition;

public sealed class MetricsCollectorTests : IDisposable
{
    private readonly Meter _meter = new("OrleansMonitor.Test");
    private readonly MetricsCollector _collector;

    public MetricsCollectorTests() => _collector = new MetricsCollector(meter => ReferenceEquals(meter, _meter));

    public void Dispose()
    {
        _collector.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Counters_gauges_and_histograms_are_written_as_Prometheus_reads_them()
    {
        var records = _meter.CreateCounter<long>("orleansmonitor.records", description: "Records\ntaken \\ counted.");
        records.Add(2, new KeyValuePair<string, object?>("reason", "a\"b\\c\nd"));
        records.Add(3);
        records.Add(4);
        var open = _meter.CreateUpDownCounter<int>("orleansmonitor.open");
        open.Add(5);
        open.Add(-2);
        _meter.CreateObservableGauge("orleansmonitor.log.size", () => 1.5, "By", "Size.");
        var rate = _meter.CreateGauge<double>("orleansmonitor.rate");
        rate.Record(1);
        rate.Record(0.25);
        var duration = _meter.CreateHistogram("orleansmonitor.duration", "s", "Time.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        duration.Record(0.1, new KeyValuePair<string, object?>("kind", "x"));
        duration.Record(0.5, new KeyValuePair<string, object?>("kind", "x"));
        duration.Record(7, new KeyValuePair<string, object?>("kind", "x"));
        _meter.CreateCounter<long>("orleansmonitor.never");

        PrometheusText.Write(_collector.Collect()).ShouldBe("""
            # HELP orleansmonitor_duration_seconds Time.
            # TYPE orleansmonitor_duration_seconds histogram
            orleansmonitor_duration_seconds_bucket{kind="x",le="0.1"} 1
            orleansmonitor_duration_seconds_bucket{kind="x",le="1"} 2
            orleansmonitor_duration_seconds_bucket{kind="x",le="+Inf"} 3
            orleansmonitor_duration_seconds_sum{kind="x"} 7.6
            orleansmonitor_duration_seconds_count{kind="x"} 3
            # HELP orleansmonitor_log_size_bytes Size.
            # TYPE orleansmonitor_log_size_bytes gauge
            orleansmonitor_log_size_bytes 1.5
            # HELP orleansmonitor_open 
            # TYPE orleansmonitor_open gauge
            orleansmonitor_open 3
            # HELP orleansmonitor_rate 
            # TYPE orleansmonitor_rate gauge
            orleansmonitor_rate 0.25
            # HELP orleansmonitor_records_total Records\ntaken \\ counted.
            # TYPE orleansmonitor_records_total counter
            orleansmonitor_records_total 7
            orleansmonitor_records_total{reason="a\"b\\c\nd"} 2

            """);
    }

    [Fact]
    public void What_is_no_longer_observed_is_no_longer_written()
    {
        var names = new List<string> { "a", "b" };
        _meter.CreateObservableGauge("orleansmonitor.seen", () => names.Select(n => new Measurement<int>(1, new KeyValuePair<string, object?>("name", n))));
        PrometheusText.Write(_collector.Collect()).ShouldContain("{name=\"a\"}");
        names.Remove("a");
        var text = PrometheusText.Write(_collector.Collect());
        text.ShouldNotContain("{name=\"a\"}");
        text.ShouldContain("{name=\"b\"}");
    }

    [Fact]
    public void Label_sets_past_the_limit_share_one_series()
    {
        var counter = _meter.CreateCounter<long>("orleansmonitor.many");
        for (var i = 0; i < MetricFamily.MaxSeries + 50; i++)
            counter.Add(1, new KeyValuePair<string, object?>("id", i));
        var text = PrometheusText.Write(_collector.Collect());
        text.Split('\n').Count(line => line.StartsWith("orleansmonitor_many_total{", StringComparison.Ordinal)).ShouldBe(MetricFamily.MaxSeries + 1);
        text.ShouldContain("orleansmonitor_many_total{otel_metric_overflow=\"true\"} 50\n");
    }

    [Fact]
    public void Recording_from_many_threads_loses_nothing()
    {
        var counter = _meter.CreateCounter<double>("orleansmonitor.sum");
        var histogram = _meter.CreateHistogram<double>("orleansmonitor.spread");
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                counter.Add(0.5);
                histogram.Record(1);
            }
        });
        var text = PrometheusText.Write(_collector.Collect());
        text.ShouldContain("orleansmonitor_sum_total 40000\n");
        text.ShouldContain("orleansmonitor_spread_count 80000\n");
        text.ShouldContain("orleansmonitor_spread_bucket{le=\"+Inf\"} 80000\n");
    }

    [Fact]
    public void Recording_a_known_label_set_allocates_nothing()
    {
        var counter = _meter.CreateCounter<long>("orleansmonitor.cheap");
        var tag = new KeyValuePair<string, object?>("reason", "late");
        counter.Add(1, tag);
        var least = long.MaxValue;
        // More than once: a listener of another test that comes meanwhile has its first measurement here, on this thread.
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
                counter.Add(1, tag);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        least.ShouldBe(0);
    }
}
