using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OrleansMonitor.PromQl.Series;
using OrleansMonitor.Silo.Exposition;
using OrleansMonitor.Silo.Prometheus;
using OrleansMonitor.Silo.Prometheus.Sources;

namespace OrleansMonitor.Silo.Tests.Prometheus.Queries;

/// <summary>What a silo measures of itself is kept for a while, and no longer.</summary>
public sealed class OwnHistoryTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void The_last_readings_are_there_with_the_name_of_the_silo()
    {
        using var meter = new Meter("OwnHistoryTests");
        var gone = true;
        var sent = meter.CreateCounter<long>("sent");
        meter.CreateObservableGauge("seen", () => gone ? [] : (Measurement<double>[])[new(3)]);
        var duration = meter.CreateHistogram<double>("duration", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] });
        using var collector = new MetricsCollector(each => ReferenceEquals(each, meter));
        using var history = new OwnHistory(collector, Options.Create(new PrometheusOptions { OwnHistory = TimeSpan.FromMinutes(1) }), _time, "s1");
        for (var i = 0; i < 6; i++)
        {
            sent.Add(1, new KeyValuePair<string, object?>("to", "a"));
            duration.Record(i / 4.0);
            gone = i != 4;
            history.Take();
            _time.Advance(TimeSpan.FromMilliseconds(OwnHistory.Step));
        }

        Show(history, "sent_total").ShouldBe("sent_total{silo=\"s1\", to=\"a\"}: 3 4 5 6");
        // An observable instrument that shows nothing has no value then.
        Show(history, "seen").ShouldBe("seen{silo=\"s1\"}: 3");
        Show(history, "duration_seconds_bucket").ShouldBe("duration_seconds_bucket{le=\"+Inf\", silo=\"s1\"}: 3 4 5 6; duration_seconds_bucket{le=\"0.5\", silo=\"s1\"}: 3 3 3 3; duration_seconds_bucket{le=\"1\", silo=\"s1\"}: 3 4 5 5");
        Show(history, "duration_seconds_count").ShouldBe("duration_seconds_count{silo=\"s1\"}: 3 4 5 6");
        Show(history, "nothing").ShouldBe("");
        // Nothing is taken for more than a whole round: the series are forgotten.
        gone = true;
        for (var i = 0; i < 8; i++)
            history.Take();
        Show(history, "seen").ShouldBe("");
    }

    private string Show(OwnHistory history, string name)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var found = history.Select(new SampleSelection([new Matcher(MatchKind.Equal, Labels.MetricName, name)], now, now, 0, 600_000, NeedsLast: false, 1000));
        return string.Join("; ", found.Select(static series => $"{series.Labels}: {string.Join(' ', series.Values)}").Order(StringComparer.Ordinal));
    }
}
