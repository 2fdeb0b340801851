using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OrleansMonitor.Harness.Influx;

namespace OrleansMonitor.Silo.Tests.Exposition;

/// <summary>Figures as line protocol, to a real InfluxDB and to one that fails. Queue, retries and counts are those of all protocols, which <see cref="RemoteWriteTests"/> holds.</summary>
public sealed class InfluxSendingTests
{
    private const string Sent = "orleansmonitor_sending_series_total{protocol=\"influx\"}";

    [InfluxFact]
    public async Task InfluxDB_has_what_the_silo_exposes()
    {
        const string Model = "fra,ud =\U0001F389\\x";
        await using var influx = await InfluxProcess.StartAsync("figures");
        await using var silo = await StartAsync(influx.Address.ToString());
        await silo.FillAsync(Model, 100);
        // The second interval begins when the first is sent, so that the newest has all records.
        var expected = await silo.UntilScrapedAsync(static samples => samples.GetValueOrDefault(Sent) > 50);
        expected.Keys.ShouldAllBe(static key => !key.StartsWith("orleansmonitor_sending_lost", StringComparison.Ordinal));
        var seen = 0.0;
        for (var i = 0; i < 600 && seen < 50; i++)
        {
            var records = await influx.QueryAsync("figures", "SELECT last(value) FROM orleansmonitor_model_records_total WHERE version = 'v1' GROUP BY model");
            seen = records.Count == 0 ? 0 : Convert.ToDouble(records.Single(static each => each.Tags["model"] == Model).Rows[0]["last"], CultureInfo.InvariantCulture);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        seen.ShouldBe(50);
        var latency = (await influx.QueryAsync("figures", "SELECT last(*) FROM orleansmonitor_model_latency_seconds WHERE version = 'v1'"))[0].Rows[0];
        (Convert.ToDouble(latency["last_count"], CultureInfo.InvariantCulture), Convert.ToDouble(latency["last_+Inf"], CultureInfo.InvariantCulture)).ShouldBe((50, 50));
        var below = Convert.ToDouble(latency["last_0.05"], CultureInfo.InvariantCulture);
        below.ShouldBeInRange(1, 49);
        Convert.ToDouble(latency["last_0.1"], CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(below);
        Convert.ToDouble(latency["last_sum"], CultureInfo.InvariantCulture).ShouldBeInRange(50 * 0.004, 50 * 0.004 * Math.E * Math.E * Math.E);
    }

    [Fact]
    public async Task What_it_answers_decides_what_is_sent_again_and_what_is_counted()
    {
        var answers = new (int Status, string Body)[]
        {
            (StatusCodes.Status503ServiceUnavailable, ""), (StatusCodes.Status200OK, "<html>"), (StatusCodes.Status400BadRequest, """{"error":"partial write: field type conflict: x dropped=2"}"""),
        };
        var bodies = new ConcurrentQueue<string>();
        await using var receiver = await WriteReceiver.StartRawAsync("/api/v2/write", async (context, body) =>
        {
            context.Request.QueryString.Value.ShouldBe("?org=o&bucket=b");
            var (status, text) = bodies.Count < answers.Length ? answers[bodies.Count] : (StatusCodes.Status204NoContent, "");
            bodies.Enqueue(body);
            context.Response.StatusCode = status;
            if (text.Length > 0)
                await context.Response.WriteAsync(text);
        });
        await using var silo = await TestSilo.StartAsync(null, null, [.. ExposedSilo.Full, "--Exposition:Influx:Interval=00:00:01", "--Exposition:Influx:Url=" + receiver.Root, "--Exposition:Influx:Organization=o", "--Exposition:Influx:Bucket=b"]);
        await silo.FillAsync("fraud", 20);
        var samples = await silo.UntilScrapedAsync(static samples => samples.GetValueOrDefault("orleansmonitor_sending_lost_total{protocol=\"influx\",reason=\"not_written\"}") > 0);
        samples["orleansmonitor_sending_lost_total{protocol=\"influx\",reason=\"not_written\"}"].ShouldBe(2);
        samples["orleansmonitor_sending_lost_total{protocol=\"influx\",reason=\"refused\"}"].ShouldBeGreaterThan(0);
        samples["orleansmonitor_sending_retries_total{protocol=\"influx\"}"].ShouldBe(1);
        bodies.ElementAt(1).ShouldBe(bodies.First());
        bodies.ShouldAllBe(static body => body.EndsWith('\n') && !body.Contains("NaN", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Exposition:Influx:Database is ''; it must be given for an InfluxDB 1", "--Exposition:Influx:Url=http://there")]
    [InlineData("Exposition:Influx:Organization is ''; it must be given where Bucket is", "--Exposition:Influx:Url=http://there", "--Exposition:Influx:Bucket=b")]
    [InlineData("Exposition:Influx:Url is 'there'; it must be an address that begins with http://", "--Exposition:Influx:Url=there", "--Exposition:Influx:Database=d")]
    [InlineData("Exposition:Influx:MaxQueuedRequests is 0; it must be 1 to 10000", "--Exposition:Influx:MaxQueuedRequests=0")]
    [InlineData("Exposition:Influx:Headers is on the command line, where others can read it", "--Exposition:Influx:Headers=Authorization=Token%20x")]
    public async Task A_setting_that_is_wrong_is_refused(string problem, params string[] arguments)
    {
        var refused = await Should.ThrowAsync<OptionsValidationException>(() => TestSilo.StartAsync(null, null, ["--Exposition:Figures=Summary", .. arguments]));
        refused.Message.ShouldContain(problem);
    }

    private static Task<TestSilo> StartAsync(string url) =>
        TestSilo.StartAsync(null, null, [.. ExposedSilo.Full, "--Exposition:Influx:Interval=00:00:01", "--Exposition:Influx:Url=" + url, "--Exposition:Influx:Database=figures"]);
}
