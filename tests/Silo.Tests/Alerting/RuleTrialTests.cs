using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Alerts;
using OrleansMonitor.Health;
using OrleansMonitor.Silo.Tests.Alerting.Notifications;
using OrleansMonitor.Silo.Tests.Security;

namespace OrleansMonitor.Silo.Tests.Alerting;

/// <summary>Rules that are checked and tried before they hold, through a whole silo.</summary>
public sealed class RuleTrialTests
{
    private const string Rules = """
        groups:
          - name: tried
            interval: 10s
            rules:
              - {alert: Slow, metric: latency_p90, window: 30s, above: 0.25, for: 20s, annotations: {summary: "{{ $labels.model }} is slow"}}
              - {alert: Never, metric: latency_p90, window: 30s, above: 100}
              - {alert: Gone, metric: idle_time, above: 100}
        """;

    private static readonly DateTimeOffset Begin = new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_text_is_tried_on_what_is_kept_and_nothing_comes_of_it()
    {
        await using var silo = await TestSilo.StartAsync(null, null, RuledSilo.Quick);
        await SendAsync(silo);
        var found = await BacktestAsync(silo, new BacktestRequest(Rules, From: "2024-03-01", To: "2024-03-01T00:10:00Z"));
        found.IsComplete.ShouldBeTrue();
        found.Sentence.ShouldBe("3 rules would have fired 1 time.");
        var alert = found.Alerts.ShouldHaveSingleItem();
        (alert.Group, alert.Rule, alert.Labels["model"], alert.Annotations["summary"]).ShouldBe(("tried", "Slow", "m", "m is slow"));
        // Slow from 00:03:00 to 00:05:00: more than a tenth of a window from the first whole one on, and no more when none is left.
        (alert.ActiveAt, alert.FiredAt, alert.ResolvedAt).ShouldBe((Begin.AddSeconds(190), Begin.AddSeconds(210), Begin.AddSeconds(330)));
        alert.Value!.Value.ShouldBe(1, 0.02);
        alert.Evidence.Records.ShouldBe(30UL);
        found.PerRule.Select(static rule => (rule.Rule, rule.Fired, rule.SecondsFiring, rule.Series)).ShouldBe([("Slow", 1, 120.0, 1), ("Never", 0, 0.0, 1), ("Gone", 0, 0.0, 0)]);
        found.PerRule[2].Skipped!.ShouldContain("wall clock");
        found.Evaluations.ShouldBe(found.PerRule.Sum(static rule => rule.Evaluations));
        (await silo.JsonAsync("/v1/rules")).GetProperty("groups").GetArrayLength().ShouldBe(0);
        (await silo.JsonAsync("/v1/alerts/history")).GetProperty("entries").GetArrayLength().ShouldBe(0);

        (await BacktestAsync(silo, new BacktestRequest(Rules, Models: ["other*"], From: "2024-03-01", To: "2024-03-02"))).Evaluations.ShouldBe(0);
    }

    [Fact]
    public async Task A_group_that_is_in_force_is_tried_by_its_name_and_can_be_read()
    {
        await using var silo = await TestSilo.StartAsync(null, null, RuledSilo.Quick);
        using var put = await silo.PutRulesAsync("tried", Rules);
        put.StatusCode.ShouldBe(HttpStatusCode.OK, await put.Content.ReadAsStringAsync());
        await SendAsync(silo);
        var byName = await BacktestAsync(silo, new BacktestRequest(null, "tried", From: "2024-03-01", To: "2024-03-01T00:10:00Z"));
        byName.Alerts.ShouldHaveSingleItem().Rule.ShouldBe("Slow");
        var text = await silo.JsonAsync("/v1/rules/tried");
        (text.GetProperty("origin").GetString(), text.GetProperty("text").GetString()).ShouldBe(("api", Rules));
        using var none = await silo.Http.GetAsync(new Uri("/v1/rules/none", UriKind.Relative));
        none.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{}""", HttpStatusCode.BadRequest, "rules is ''; it must be given, or group, and not both.")]
    [InlineData("""{"group": "a", "rules": "groups: []"}""", HttpStatusCode.BadRequest, "it must be given, or group, and not both.")]
    [InlineData("""{"group": "none"}""", HttpStatusCode.NotFound, "There is no group 'none'")]
    [InlineData("""{"rules": "groups:\n  - name: g\n    rules:\n      - {alert: A, metric: latency_p90, above: high}\n"}""", HttpStatusCode.BadRequest, "rules:4: ")]
    [InlineData("""{"rules": "groups: []", "from": "2024-03-02", "to": "2024-03-01"}""", HttpStatusCode.BadRequest, "from is '2024-03-02'; it must be before to")]
    [InlineData("""{"rules": "groups: []", "from": "2020-03-02", "to": "2024-03-01"}""", HttpStatusCode.BadRequest, "at most 366 days")]
    [InlineData("""{"rules": "groups: []", "from": "soon"}""", HttpStatusCode.BadRequest, "from is 'soon'")]
    [InlineData("""{"rules": "groups: []", "timeZone": "Nowhere"}""", HttpStatusCode.BadRequest, "timeZone is 'Nowhere'")]
    [InlineData("""{"rules": "groups: []", "more": 1}""", HttpStatusCode.BadRequest, "more")]
    public async Task A_wrong_request_is_told_what_is_wrong(string body, HttpStatusCode status, string said)
    {
        await using var silo = await TestSilo.StartAsync(null, null, RuledSilo.Quick);
        using var answer = await silo.Http.PostAsync(new Uri("/v1/rules/backtest", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));
        answer.StatusCode.ShouldBe(status, await answer.Content.ReadAsStringAsync());
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!.ShouldContain(said);
    }

    [Fact]
    public async Task More_than_may_be_evaluated_is_refused_with_how_much_it_would_be()
    {
        await using var silo = await TestSilo.StartAsync(null, null, RuledSilo.Quick);
        await SendAsync(silo);
        using var answer = await silo.Http.PostAsJsonAsync("/v1/rules/backtest", new BacktestRequest(Rules, From: "2024-01-01", To: "2024-12-31"), HealthJson.Options);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        // Two rules of ten seconds over 365 days.
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!.ShouldContain("6,307,200 times");
    }

    [Fact]
    public async Task A_text_is_checked_and_its_errors_are_at_their_lines()
    {
        await using var silo = await TestSilo.StartAsync(null, null, RuledSilo.Quick);
        var good = await CheckAsync(silo, Rules);
        good.Errors.ShouldBeEmpty();
        good.Rules.Select(static rule => (rule.Group, rule.Rule, rule.Condition)).First().ShouldBe(("tried", "Slow", "latency_p90 over 30s > 0.25"));
        var bad = await CheckAsync(silo, Rules.Replace("above: 100}", "above: high}", StringComparison.Ordinal));
        bad.Errors.Select(static error => error.Line).ShouldBe([6, 7]);
        bad.Rules.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_may_read_some_models_may_not_try_rules_on_all()
    {
        await using var silo = await SecureSilo.StartAsync();
        foreach (var (key, status) in new[] { ("reader", HttpStatusCode.OK), ("fraud-reader", HttpStatusCode.Forbidden), ("sender", HttpStatusCode.Forbidden) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/rules/backtest") { Content = JsonContent.Create(new BacktestRequest(Rules), options: HealthJson.Options) };
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + silo.Keys[key]);
            using var answer = await silo.Http.SendAsync(request);
            answer.StatusCode.ShouldBe(status, key);
        }

        (await silo.GetAsync("/v1/rules/anything", silo.Keys["fraud-reader"])).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await silo.GetAsync("/v1/cluster/limits", silo.Keys["fraud-reader"])).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_cluster_says_what_it_holds_of_what_it_may()
    {
        await using var silo = await TestSilo.StartAsync(null, null, [.. RuledSilo.Quick, "--Cardinality:MaxModels=7"]);
        await SendAsync(silo);
        var limits = await silo.UntilAsync("/v1/cluster/limits", static answer => answer.GetProperty("limits")[0].GetProperty("count").GetInt64() == 1);
        (limits.GetProperty("limits")[0].GetProperty("limit").GetInt64(), limits.GetProperty("limits")[0].GetProperty("setting").GetString()).ShouldBe((7, "Cardinality:MaxModels"));
        limits.GetProperty("tiers").EnumerateArray().Select(static tier => tier.GetProperty("windowSeconds").GetDouble()).ShouldBe([10, 60, 3600, 86_400]);
        limits.GetProperty("storeSeconds").GetDouble().ShouldBeGreaterThan(0);
    }

    private static async Task<RuleBacktest> BacktestAsync(TestSilo silo, BacktestRequest request)
    {
        using var answer = await silo.Http.PostAsJsonAsync("/v1/rules/backtest", request, HealthJson.Options);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<RuleBacktest>(HealthJson.Options))!;
    }

    private static async Task<RuleCheck> CheckAsync(TestSilo silo, string text)
    {
        using var answer = await silo.Http.PostAsync(new Uri("/v1/rules/check", UriKind.Relative), new StringContent(text, Encoding.UTF8, "application/yaml"));
        return (await answer.Content.ReadFromJsonAsync<RuleCheck>(HealthJson.Options))!;
    }

    /// <summary>A record a second for ten minutes, two of which are slow.</summary>
    private static async Task SendAsync(TestSilo silo)
    {
        var body = new StringBuilder();
        for (var second = 0; second < 600; second++)
        {
            var time = Begin.AddSeconds(second).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            body.Append(CultureInfo.InvariantCulture, $$"""{"model":"m","prediction":"x","latencySeconds":{{(second is >= 180 and < 300 ? 1 : 0.01)}},"time":"{{time}}"}""").Append('\n');
        }

        using var content = new StringContent(body.ToString(), Encoding.UTF8, "application/x-ndjson");
        (await silo.Http.PostAsync("/v1/records?wait=true&node=n1", content)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
