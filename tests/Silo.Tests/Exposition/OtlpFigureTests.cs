using OrleansMonitor.Silo.Tests.Telemetry;

namespace OrleansMonitor.Silo.Tests.Exposition;

/// <summary>Figures by OTLP, read by the protocol's own schema.</summary>
public sealed class OtlpFigureTests
{
    [Fact]
    public async Task A_collector_gets_totals_gauges_and_exponential_histograms()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var silo = await TestSilo.StartAsync(
            null, null, [.. ExposedSilo.Full, "--Exposition:Versions=false", "--Exposition:Otlp:Interval=00:00:01", "--Exposition:Otlp:Endpoint=" + collector.Url, "--Exposition:Otlp:ServiceName=watch"]);
        await silo.FillAsync("fraud", 120);
        await collector.UntilAsync(
            () => Has("orleansmonitor.model.records") && Has("orleansmonitor.node.records"),
            () => string.Join(' ', collector.Metrics.Select(static each => each.Metric.Name)));

        collector.Services.ShouldAllBe(static service => service == "watch");
        var records = collector.Metrics.Last(static each => each.Metric.Name == "orleansmonitor.model.records").Metric.Sum;
        (records.IsMonotonic, records.AggregationTemporality).ShouldBe((true, 2));
        records.DataPoints[0].Attributes.Select(static each => (each.Key, each.Value.StringValue)).ShouldBe([("model", "fraud")]);
        records.DataPoints[0].StartTimeUnixNano.ShouldBeLessThan(records.DataPoints[0].TimeUnixNano);
        var latency = collector.Metrics.Last(static each => each.Metric.Name == "orleansmonitor.model.latency").Metric;
        latency.Unit.ShouldBe("s");
        var point = latency.ExponentialHistogram.DataPoints.Single();
        point.Count.ShouldBe(120ul);
        point.Positive.BucketCounts.Aggregate(0ul, static (sum, count) => sum + count).ShouldBe(120ul);
        // The largest latency lies in the last bucket, which reaches from base^i, excluded, to base^(i+1).
        var health = await silo.HealthAsync("fraud", "from=2000-01-01T00:00:00Z");
        var (growth, max) = (Math.Pow(2, Math.Pow(2, -point.Scale)), health.GetProperty("latency").GetProperty("max").GetDouble());
        var upper = Math.Pow(growth, point.Positive.Offset + point.Positive.BucketCounts.Count);
        max.ShouldBeInRange(upper / growth / 1.01, upper * 1.01);

        bool Has(string name) => collector.Metrics.Any(each => each.Metric is { Sum.DataPoints: [{ AsDouble: 120 }, ..] } && each.Metric.Name == name);
    }
}
