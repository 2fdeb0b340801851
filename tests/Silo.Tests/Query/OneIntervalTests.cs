using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Silo.Tests.Alerting;

namespace OrleansMonitor.Silo.Tests.Query;

/// <summary>A figure has one interval, whoever asks for it and wherever.</summary>
public sealed class OneIntervalTests
{
    // scipy.stats.binomtest(45, 60).proportion_ci(0.95, method="exact"), and of 6 of 60.
    private const double AccuracyLow = 0.6214036445204557;
    private const double AccuracyHigh = 0.8528139262009966;
    private const double ErrorsLow = 0.0375912691083245;
    private const double ErrorsHigh = 0.2050577367084333;

    [Fact]
    public async Task Accuracy_and_errors_have_the_same_interval_in_every_answer()
    {
        await using var silo = await TestSilo.StartAsync();
        var lines = new StringBuilder();
        for (var i = 0; i < 60; i++)
        {
            lines.AppendLine(JsonSerializer.Serialize(new
            {
                model = "m",
                id = $"{i}",
                time = string.Create(CultureInfo.InvariantCulture, $"2026-01-01T00:00:{i:00}Z"),
                prediction = "yes",
                label = i % 4 == 0 ? "no" : "yes",
                latencySeconds = 0.1,
                error = i % 10 == 3 ? "timeout" : null,
                dimensions = new { country = "DE" },
            }, Absent));
        }

        using (var content = new StringContent(lines.ToString(), Encoding.UTF8, "application/x-ndjson"))
        using (var sent = await silo.Http.PostAsync(new Uri("/v1/records?node=n1&wait=true", UriKind.Relative), content))
            sent.IsSuccessStatusCode.ShouldBeTrue(await sent.Content.ReadAsStringAsync());

        const string range = "from=2026-01-01&to=2026-01-02";
        var health = await silo.JsonAsync($"/v1/models/m/health?{range}");
        ShouldBe(health.GetProperty("classification").GetProperty("accuracyInterval"), AccuracyLow, AccuracyHigh);
        ShouldBe(health.GetProperty("traffic").GetProperty("errorRatioInterval"), ErrorsLow, ErrorsHigh);
        var point = (await silo.JsonAsync($"/v1/models/m/series?{range}&step=1d")).GetProperty("points").EnumerateArray().Single();
        ShouldBe(point.GetProperty("classification").GetProperty("accuracyInterval"), AccuracyLow, AccuracyHigh);
        var slice = (await silo.JsonAsync($"/v1/models/m/health?{range}&where=country%3DDE")).GetProperty("slice").GetProperty("figures").EnumerateArray()
            .Single(static figure => figure.GetProperty("metric").GetString() == "accuracy").GetProperty("figure").GetProperty("interval");
        ShouldBe(slice, AccuracyLow, AccuracyHigh);

        var figures = (await silo.JsonAsync($"/v1/models/m/timeline?{range}&step=1d&figures=quality,errors")).GetProperty("figures");
        ShouldBe(Last(figures, "quality", "low"), Last(figures, "quality", "high"), AccuracyLow, AccuracyHigh);
        ShouldBe(Last(figures, "errors", "low"), Last(figures, "errors", "high"), ErrorsLow, ErrorsHigh);
        (await silo.Http.GetStringAsync(new Uri($"/v1/models/m/report?{range}", UriKind.Relative))).ShouldContain("0.621 to 0.853");
    }

    private static readonly JsonSerializerOptions Absent = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    private static double Last(JsonElement figures, string figure, string bound) =>
        figures.GetProperty(figure).GetProperty(bound).EnumerateArray().Single(static value => value.ValueKind == JsonValueKind.Number).GetDouble();

    private static void ShouldBe(JsonElement interval, double lower, double upper) =>
        ShouldBe(interval.GetProperty("lower").GetDouble(), interval.GetProperty("upper").GetDouble(), lower, upper);

    private static void ShouldBe(double low, double high, double lower, double upper)
    {
        low.ShouldBe(lower, 1e-9);
        high.ShouldBe(upper, 1e-9);
    }
}
