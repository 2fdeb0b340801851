using System.Text;
using OrleansMonitor.Domain.Families;
using OrleansMonitor.Silo.Exposition.Formats;

namespace OrleansMonitor.Silo.Tests.Exposition;

/// <summary>The figures of models and nodes on <c>/metrics</c> are those of the health answers.</summary>
public sealed class FigureExpositionTests
{
    private const string Records = "orleansmonitor_model_records_total";

    [Fact]
    public async Task Totals_and_figures_agree_with_health()
    {
        await using var silo = await TestSilo.StartAsync(null, null, ExposedSilo.Full);
        await silo.FillAsync("fraud", 600);
        var samples = await silo.UntilScrapedAsync(static samples => samples.GetValueOrDefault(Records + "{model=\"fraud\",version=\"v2\"}") == 300 && samples.GetValueOrDefault("orleansmonitor_node_records_total{node=\"n1\",model=\"fraud\"}") == 600);

        foreach (var version in (string[])["v1", "v2"])
        {
            var labels = $"{{model=\"fraud\",version=\"{version}\"}}";
            var health = await silo.HealthAsync("fraud", $"from=2000-01-01T00:00:00Z&version={version}");
            samples[Records + labels].ShouldBe(health.GetProperty("traffic").GetProperty("records").GetDouble());
            samples["orleansmonitor_model_latency_seconds_count" + labels].ShouldBe(health.GetProperty("latency").GetProperty("count").GetDouble());
            samples["orleansmonitor_model_input_tokens_total" + labels].ShouldBe(health.GetProperty("tokens").GetProperty("input").GetProperty("total").GetDouble());
            (samples["orleansmonitor_model_correct_classifications_total" + labels] / samples["orleansmonitor_model_labelled_classifications_total" + labels])
                .ShouldBe(health.GetProperty("classification").GetProperty("accuracy").GetDouble(), 1e-9);
        }
    }

    [Fact]
    public async Task Gauges_are_of_the_last_complete_step()
    {
        await using var silo = await TestSilo.StartAsync(null, null, [.. ExposedSilo.Full, "--Exposition:Versions=false"]);
        await silo.FillAsync("fraud", 900);
        const string Accuracy = "orleansmonitor_model_accuracy_ratio{model=\"fraud\"}";
        var (samples, expected) = (new Dictionary<string, double>(), double.NaN);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        // What is scraped is some time old, and so may be of the step before the last one.
        while (!patience.IsCancellationRequested && !(Math.Abs(samples.GetValueOrDefault(Accuracy) - expected) <= 1e-9))
        {
            samples = await silo.UntilScrapedAsync(static samples => samples.GetValueOrDefault(Records + "{model=\"fraud\"}") == 900 && samples.ContainsKey(Accuracy));
            var step = TimeRangeText.Now();
            expected = (await silo.HealthAsync("fraud", $"from={step.From}&to={step.To}")).GetProperty("classification").GetProperty("accuracy").GetDouble();
        }

        samples[Accuracy].ShouldBe(expected, 1e-9);
        samples["orleansmonitor_model_error_ratio{model=\"fraud\"}"].ShouldBe(0);
    }

    [Fact]
    public async Task Records_that_come_later_are_added()
    {
        await using var silo = await TestSilo.StartAsync(null, null, ExposedSilo.Full);
        await silo.FillAsync("fraud", 200, 1);
        await silo.UntilScrapedAsync(static samples => samples.GetValueOrDefault(Records + "{model=\"fraud\",version=\"v1\"}") == 100);
        await silo.FillAsync("fraud", 400, 2);
        await silo.UntilScrapedAsync(static samples => samples.GetValueOrDefault(Records + "{model=\"fraud\",version=\"v1\"}") == 300);
        using var deleted = await silo.Http.DeleteAsync(new Uri("/v1/models/fraud", UriKind.Relative));
        deleted.IsSuccessStatusCode.ShouldBeTrue();
        await silo.UntilScrapedAsync(static samples => !samples.ContainsKey(Records + "{model=\"fraud\",version=\"v1\"}"));
    }

    [Fact]
    public async Task Nothing_is_there_that_was_not_asked_for()
    {
        await using var silo = await TestSilo.StartAsync(null, null, [.. ExposedSilo.Full.Where(static each => !each.Contains("Figures", StringComparison.Ordinal))]);
        await silo.FillAsync("fraud", 20);
        Encoding.UTF8.GetString((await silo.ScrapeAsync()).Body).ShouldNotContain("orleansmonitor_model_records");
    }

    [Fact]
    public async Task What_is_past_the_bound_is_put_together_and_counted()
    {
        await using var silo = await TestSilo.StartAsync(null, null, [.. ExposedSilo.Full, "--Exposition:MaxSeries=130", "--Exposition:Nodes=false"]);
        foreach (var model in (string[])["a", "b", "c"])
            await silo.FillAsync(model, 100);
        var samples = await silo.UntilScrapedAsync(static samples => samples.GetValueOrDefault(Records + "{model=\"_overflow\",silo=\"silo\"}") == 200);
        samples[Records + "{model=\"a\",version=\"v1\"}"].ShouldBe(50);
        samples.ShouldNotContainKey(Records + "{model=\"b\",version=\"v1\"}");
        samples["orleansmonitor_model_latency_seconds_bucket{model=\"_overflow\",silo=\"silo\",le=\"+Inf\"}"].ShouldBe(200);
        samples["orleansmonitor_exposition_series_capped"].ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Protocol_buffers_have_native_histograms()
    {
        await using var silo = await TestSilo.StartAsync(null, null, ExposedSilo.Full);
        await silo.FillAsync("fraud", 400);
        await silo.UntilScrapedAsync(static samples => samples.GetValueOrDefault(Records + "{model=\"fraud\",version=\"v1\"}") == 200);
        var (type, body) = await silo.ScrapeAsync("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,text/plain;version=0.0.4;q=0.5,*/*;q=0.1");
        type.ShouldBe(PrometheusProto.ContentType);
        using var stream = new MemoryStream(body);
        var families = new List<Wire.MetricFamily>();
        while (stream.Position < stream.Length)
            families.Add(Wire.MetricFamily.Parser.ParseDelimitedFrom(stream));
        families.Select(static family => family.Name).ShouldBe(families.Select(static family => family.Name).Order(StringComparer.Ordinal).Distinct(), "each family once, in order");
        var latency = families.Single(static family => family.Name == "orleansmonitor_model_latency_seconds");
        latency.Unit.ShouldBe("seconds");
        foreach (var histogram in latency.Metric.Select(static metric => metric.Histogram))
        {
            histogram.SampleCount.ShouldBe(200ul);
            histogram.Schema.ShouldBe(FamilyHistogram.MaxSchema);
            Native(histogram.PositiveDelta).Sum().ShouldBe(200);
            histogram.PositiveSpan.Sum(static span => span.Length).ShouldBe(histogram.PositiveDelta.Count);
            histogram.Bucket[^1].UpperBound.ShouldBe(double.PositiveInfinity);
            histogram.Created.Seconds.ShouldBeGreaterThan(0);
        }
    }

    [Theory]
    [InlineData(null, PrometheusText.ContentType)]
    [InlineData("*/*", PrometheusText.ContentType)]
    [InlineData("not a media type", PrometheusText.ContentType)]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", OpenMetricsText.ContentType)]
    [InlineData("application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5", PrometheusText.ContentType)]
    [InlineData("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.5", OpenMetricsText.ContentType)]
    public async Task The_format_is_the_one_that_is_preferred(string? accept, string expected)
    {
        await using var silo = await TestSilo.StartAsync();
        var (type, body) = await silo.ScrapeAsync(accept);
        type.ShouldBe(expected);
        var text = Encoding.UTF8.GetString(body);
        text.EndsWith('\n').ShouldBeTrue();
        text.EndsWith("# EOF\n", StringComparison.Ordinal).ShouldBe(expected == OpenMetricsText.ContentType);
    }

    private static IEnumerable<long> Native(IEnumerable<long> deltas)
    {
        var count = 0L;
        foreach (var delta in deltas)
            yield return count += delta;
    }

    /// <summary>The last complete step, as parameters.</summary>
    private sealed record TimeRangeText(string From, string To)
    {
        public static TimeRangeText Now()
        {
            var step = FamilyStep.LastAt(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
            return new TimeRangeText(Text(step.From), Text(step.To));
        }

        private static string Text(long time) => DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
    }
}
