using System.Text;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Prometheus;
using OrleansMonitor.Silo.Exposition.Formats;

namespace OrleansMonitor.Silo.Tests.Exposition;

/// <summary>Debian's Prometheus takes what a silo exposes and sends, and promtool has nothing to say about it.</summary>
public sealed class PrometheusServerTests
{
    private const string Records = "orleansmonitor_model_records_total{model=\"fraud\",version=\"v1\"}";

    [PrometheusFact]
    public async Task Promtool_accepts_every_family_without_a_word()
    {
        await using var silo = await TestSilo.StartAsync(null, null, ExposedSilo.Full);
        await silo.FillAsync("fraud", 200);
        await silo.UntilScrapedAsync(static samples => samples.GetValueOrDefault(Records) == 100);
        var (_, body) = await silo.ScrapeAsync();
        (await PrometheusServer.ToolAsync(body, "check", "metrics")).ShouldBe((0, ""));
    }

    [PrometheusFact]
    public async Task A_scrape_leaves_no_warning_and_its_figures_are_those_of_health()
    {
        await using var silo = await TestSilo.StartAsync(null, null, ExposedSilo.Full);
        await silo.FillAsync("fraud", 400);
        await using var prometheus = await PrometheusServer.StartAsync(target: silo.Http.BaseAddress!);
        (await prometheus.UntilAsync(Records, static value => value == 200)).ShouldBe(200);

        var health = await silo.HealthAsync("fraud", "from=2000-01-01T00:00:00Z&version=v1");
        (await prometheus.UntilAsync("histogram_count(orleansmonitor_model_latency_seconds{version=\"v1\"})", static value => value == 200)).ShouldBe(200);
        // A native bucket is 9% wide, and the sketch is right to 1%.
        var p90 = await prometheus.UntilAsync("histogram_quantile(0.9, orleansmonitor_model_latency_seconds{version=\"v1\"})", static value => value > 0);
        p90.ShouldBe(health.GetProperty("latency").GetProperty("p90").GetDouble(), 0.11 * p90);
        (await prometheus.UntilAsync("histogram_sum(orleansmonitor_model_latency_seconds{version=\"v1\"})", static value => value > 0))
            .ShouldBe(health.GetProperty("latency").GetProperty("mean").GetDouble() * 200, 1e-6);
        (await prometheus.UntilAsync("up{job=\"silo\"}", static value => value == 1)).ShouldBe(1);
        var metadata = await prometheus.GetAsync("/api/v1/metadata?metric=orleansmonitor_model_latency_seconds");
        metadata.GetProperty("orleansmonitor_model_latency_seconds")[0].GetProperty("type").GetString().ShouldBe("histogram");
        prometheus.Log.Where(static line => line.Contains("level=warn", StringComparison.Ordinal) || line.Contains("level=error", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [PrometheusFact]
    public async Task Open_metrics_are_read()
    {
        await using var silo = await TestSilo.StartAsync(null, null, ExposedSilo.Full);
        await silo.FillAsync("fraud", 100);
        await silo.UntilScrapedAsync(static samples => samples.GetValueOrDefault(Records) == 50);
        var (type, body) = await silo.ScrapeAsync("application/openmetrics-text;version=1.0.0");
        type.ShouldBe(OpenMetricsText.ContentType);
        var text = Encoding.UTF8.GetString(body);
        text.ShouldContain("# TYPE orleansmonitor_model_records counter\n# HELP orleansmonitor_model_records Records received, as they came.\n");
        text.ShouldContain("# UNIT orleansmonitor_model_latency_seconds seconds\n");
        text.ShouldContain("orleansmonitor_model_latency_seconds_bucket{model=\"fraud\",version=\"v1\",le=\"1.0\"} ");
        text.ShouldContain("orleansmonitor_model_records_created{model=\"fraud\",version=\"v1\"} ");
        // promtool reads no OpenMetrics but as data to be stored, of which each sample has a time.
        var times = string.Join('\n', text.Split('\n').Where(static line => line.Length > 0).Select(static line => line[0] == '#' ? line : line + " 1700000000"));
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, "metrics.om");
        await File.WriteAllTextAsync(file, times + "\n");
        var (exitCode, said) = await PrometheusServer.ToolAsync(null, "tsdb", "create-blocks-from", "openmetrics", file, Path.Combine(directory.Path, "data"));
        exitCode.ShouldBe(0, said);
    }

    [PrometheusFact]
    public async Task Remote_write_arrives_with_native_histograms()
    {
        await using var prometheus = await PrometheusServer.StartAsync();
        await using var silo = await TestSilo.StartAsync(null, null, [.. ExposedSilo.Full, "--Exposition:RemoteWrite:Interval=00:00:01", $"--Exposition:RemoteWrite:Url={prometheus.Http.BaseAddress}api/v1/write"]);
        await silo.FillAsync("fraud", 400);
        (await prometheus.UntilAsync(Records, static value => value == 200)).ShouldBe(200);
        (await prometheus.UntilAsync("histogram_count(orleansmonitor_model_latency_seconds{version=\"v2\"})", static value => value == 200)).ShouldBe(200);
        prometheus.Log.Where(static line => line.Contains("level=warn", StringComparison.Ordinal) || line.Contains("level=error", StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
