using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Alerts;
using OrleansMonitor.Health;
using OrleansMonitor.Rules;

namespace OrleansMonitor.Silo.Tests.Alerting;

/// <summary>Rules proposed from history, through a whole silo.</summary>
public sealed class SuggestionEndpointTests
{
    private const int Seed = 5;
    private static readonly DateTimeOffset Begin = new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Rules_of_the_figures_that_a_model_has_are_a_file_that_is_right()
    {
        await using var silo = await TestSilo.StartAsync();
        await SendAsync(silo, hours: 40);
        var suggestions = await GetAsync(silo, "");
        suggestions.Points.ShouldBe(39, "the last hour is not over");
        suggestions.Rules.Select(static rule => rule.Metric).ShouldBe(["error_ratio", "latency_p50", "latency_p99", "accuracy", "macro_f1", "feature_missing(age \"x\")"], ignoreOrder: true, $"seed {Seed}: {suggestions.Yaml}");
        suggestions.Without.ShouldHaveSingleItem().Metric.ShouldBe("predictions_per_second");
        suggestions.Rules.ShouldAllBe(static rule => rule.Fired == 0 && rule.Points == 39);
        var missing = suggestions.Rules.Single(static rule => rule.Metric.StartsWith("feature_missing", StringComparison.Ordinal));
        missing.Above!.Value.ShouldBeInRange(0.1, 0.4);
        missing.MinRecords.ShouldBe(25UL);

        var file = RuleFile.Read("suggested.yaml", suggestions.Yaml);
        file.Errors.ShouldBeEmpty(suggestions.Yaml);
        var group = file.Groups.ShouldHaveSingleItem();
        group.Name.ShouldBe("suggested-m");
        group.Rules.Select(static rule => (rule.Metric, rule.Threshold.High, rule.Threshold.Low, rule.MinRecords, For: rule.For.TotalSeconds))
            .ShouldBe(suggestions.Rules.Select(static rule => (rule.Metric, rule.Above, rule.Below, rule.MinRecords, rule.ForSeconds)));
        group.Rules.ShouldAllBe(static rule => rule.Models.Single() == "m" && rule.Window == TimeSpan.FromHours(1) && rule.For == TimeSpan.FromMinutes(10));
        (await GetAsync(silo, "from=2024-03-01&to=2024-03-05")).Yaml.ShouldContain("It would have been in breach in 0 of them.");
    }

    [Fact]
    public async Task Too_little_history_says_so()
    {
        await using var silo = await TestSilo.StartAsync();
        await SendAsync(silo, hours: 10);
        var suggestions = await GetAsync(silo, "");
        suggestions.Sentence.ShouldBe("Too little history of m: 9 complete points of 1h have records, and 24 are needed.");
        suggestions.Rules.ShouldBeEmpty();
        RuleFile.Read("suggested.yaml", suggestions.Yaml).Errors.ShouldBeEmpty();
        (await silo.Http.GetAsync("/v1/models/nobody/rules/suggestions")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("step=1mo", "it must be 10s to 30d")]
    [InlineData("step=5s", "it must be 10s to 30d")]
    [InlineData("step=no", "step is 'no'")]
    [InlineData("version=", "the name of a version")]
    [InlineData("from=2024-03-02&to=2024-03-01", "before to")]
    public async Task A_wrong_parameter_is_named(string query, string expected)
    {
        await using var silo = await TestSilo.StartAsync();
        using var answer = await silo.Http.GetAsync("/v1/models/m/rules/suggestions?" + query);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!.ShouldContain(expected);
    }

    private static async Task<RuleSuggestions> GetAsync(TestSilo silo, string query) =>
        (await silo.Http.GetFromJsonAsync<RuleSuggestions>("/v1/models/m/rules/suggestions?" + query, HealthJson.Options))!;

    private static async Task SendAsync(TestSilo silo, int hours)
    {
        var random = new Random(Seed);
        var body = new StringBuilder();
        for (var i = 0; i < 100 * hours; i++)
        {
            var time = Begin.AddSeconds(36 * i).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            var label = random.NextDouble() < 0.1 ? "x" : "y";
            var age = random.NextDouble() < 0.05 ? "null" : "30";
            body.Append(CultureInfo.InvariantCulture, $$$"""{"model":"m","prediction":"{{{(random.NextDouble() < 0.5 ? "x" : "y")}}}","label":"{{{label}}}","latencySeconds":{{{0.01 + (0.01 * random.NextDouble())}}},"time":"{{{time}}}","features":{"age \"x\"":{{{age}}}}}""").Append('\n');
        }

        using var content = new StringContent(body.ToString(), Encoding.UTF8, "application/x-ndjson");
        (await silo.Http.PostAsync("/v1/records?wait=true", content)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
