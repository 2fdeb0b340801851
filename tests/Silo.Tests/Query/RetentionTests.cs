using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Silo.Tests.Query;

/// <summary>How long data is kept, through a whole silo.</summary>
public sealed class RetentionTests
{
    private const string Year = "?from=2024-01-01&to=2025-01-01";

    [Fact]
    public async Task Data_never_deletes_data()
    {
        using var directory = new TempDirectory();
        await using (var silo = await TestSilo.StartAsync(directory: directory.Path))
        {
            await PostAsync(silo, """{"model":"r","node":"n","prediction":"1","label":"1","time":"2024-03-01T00:00:00Z"}""");
            await PostAsync(silo, """{"model":"r","node":"n","prediction":"1"}""");
            await PostAsync(silo, $$"""{"model":"r","node":"n","prediction":"1","time":"{{Text(TimeProvider.System.GetUtcNow().AddMinutes(4))}}"}""");

            // Each commit compacts; the last of them comes after all three.
            await PostAsync(silo, """{"model":"r","node":"n","prediction":"1","id":"late","labelFollows":true,"time":"2024-06-01T00:00:00Z"}""");
            await PostAsync(silo, """{"model":"r","node":"n","id":"late","label":"1"}""", "/v1/labels?wait=true");
            await ShouldBeWholeAsync(silo);
        }

        await using var again = await TestSilo.StartAsync(directory: directory.Path);
        await ShouldBeWholeAsync(again);
    }

    [Fact]
    public async Task A_retention_is_told_wherever_the_model_is()
    {
        await using var silo = await TestSilo.StartAsync(args: ["--Aggregation:Retention=30.00:00:00", "--Aggregation:Models:long:Retention=36500.00:00:00"]);
        await PostAsync(silo, """[{"model":"m","node":"n","prediction":"1"},{"model":"long","node":"n","prediction":"1","time":"2024-03-01T00:00:00Z"}]""");
        using var refused = await silo.Http.PostAsync(
            new Uri("/v1/records", UriKind.Relative), JsonContent.Create(new { model = "m", prediction = "1", time = "2024-03-01T00:00:00Z" }));
        ((int)refused.StatusCode).ShouldBe(400);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("reason").GetString().ShouldBe("time-expired");
        problem.GetProperty("field").GetString().ShouldBe("time");
        problem.GetProperty("value").GetString().ShouldBe("2024-03-01T00:00:00.000Z");
        problem.GetProperty("limit").GetString().ShouldEndWith("T00:00:00.000Z, the oldest that the configured retention keeps");

        const double Month = 30 * 86_400;
        const double Ever = 36_500.0 * 86_400;
        (await GetAsync(silo, "/v1/models/m/health")).GetProperty("retentionSeconds").GetDouble().ShouldBe(Month);
        (await GetAsync(silo, "/v1/models/long/health")).GetProperty("retentionSeconds").GetDouble().ShouldBe(Ever);
        (await GetAsync(silo, "/v1/nodes/n/health")).GetProperty("retentionSeconds").GetDouble().ShouldBe(Ever, "as long as the longest");
        (await GetAsync(silo, "/v1/nodes/n/health" + Year)).GetProperty("completeness").GetProperty("records").GetInt32().ShouldBe(1);
        var models = (await GetAsync(silo, "/v1/models")).EnumerateArray().ToDictionary(model => model.GetProperty("model").GetString()!, model => model.GetProperty("retentionSeconds").GetDouble());
        models.ShouldBe(new Dictionary<string, double> { ["m"] = Month, ["long"] = Ever }, ignoreOrder: true);
    }

    private static async Task ShouldBeWholeAsync(TestSilo silo)
    {
        var health = await GetAsync(silo, "/v1/models/r/health" + Year);
        health.GetProperty("completeness").GetProperty("records").GetInt32().ShouldBe(2);
        health.GetProperty("completeness").GetProperty("labelled").GetInt32().ShouldBe(2);
        health.TryGetProperty("retentionSeconds", out _).ShouldBeFalse("it is kept for ever");
        (await GetAsync(silo, "/v1/nodes/n/health" + Year)).GetProperty("completeness").GetProperty("records").GetInt32().ShouldBe(2);
        (await GetAsync(silo, "/v1/models/r/health?from=2020-01-01")).GetProperty("completeness").GetProperty("records").GetInt32().ShouldBe(4);
    }

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static async Task PostAsync(TestSilo silo, string json, string path = "/v1/records?wait=true")
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var response = await silo.Http.PostAsync(new Uri(path, UriKind.Relative), content);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
    }

    private static async Task<JsonElement> GetAsync(TestSilo silo, string path) =>
        await silo.Http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));
}
