using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansMonitor.Silo.Prometheus.Rules;
using OrleansMonitor.Silo.Tests.Alerting;
using OrleansMonitor.Silo.Tests.Alerting.Notifications;

namespace OrleansMonitor.Silo.Tests.Prometheus.Rules;

/// <summary>What Prometheus' rules and alerts say and which of them can be asked for.</summary>
public sealed class PrometheusEndpointTests
{
    private const string Never = "0001-01-01T00:00:00Z";

    [Fact]
    public async Task A_rule_says_when_it_was_evaluated_how_long_that_took_and_what_went_wrong()
    {
        await using var silo = await TestSilo.StartAsync(null, null, [.. RuledSilo.Quick, "--Alerting:MaxCatchUp=3"]);
        await PutAsync(silo, "first", "Calm, metric: latency_p99, models: pay, window: 10s, above: 100", "Elsewhere, metric: latency_p99, models: nothing, window: 10s, above: 1");
        await PutAsync(silo, "second", "Leapt, metric: latency_p99, models: leaper, window: 10s, above: 100");
        await silo.SendAsync("leaper", 40, 0.1, TimeSpan.FromMinutes(30));
        await silo.UntilAsync("/v1/rules", static rules => StatusOf(rules, "Leapt").GetProperty("health").GetString() == "ok");
        await silo.SendAsync("leaper", 40, 0.1);
        await silo.SendAsync("pay", 40, 0.1);
        var own = await silo.UntilAsync("/v1/rules", static rules =>
            StatusOf(rules, "Leapt").GetProperty("health").GetString() == "err" && StatusOf(rules, "Calm").GetProperty("health").GetString() == "ok");
        StatusOf(own, "Calm").GetProperty("watched").GetInt32().ShouldBe(1);
        StatusOf(own, "Elsewhere").GetProperty("health").GetString().ShouldBe("unknown");
        StatusOf(own, "Elsewhere").TryGetProperty("lastEvaluation", out _).ShouldBeFalse();

        var groups = (await silo.JsonAsync("/api/v1/rules")).GetProperty("data").GetProperty("groups");
        var (calm, elsewhere, leapt) = (groups[0].GetProperty("rules")[0], groups[0].GetProperty("rules")[1], groups[1].GetProperty("rules")[0]);
        (calm.GetProperty("health").GetString(), elsewhere.GetProperty("health").GetString(), leapt.GetProperty("health").GetString()).ShouldBe(("ok", "unknown", "err"));
        calm.TryGetProperty("lastError", out _).ShouldBeFalse();
        leapt.GetProperty("lastError").GetString()!.ShouldContain("evaluations were missed");
        (elsewhere.GetProperty("lastEvaluation").GetString(), elsewhere.GetProperty("evaluationTime").GetDouble()).ShouldBe((Never, 0));
        var age = TimeProvider.System.GetUtcNow() - calm.GetProperty("lastEvaluation").GetDateTimeOffset();
        age.ShouldBeGreaterThan(TimeSpan.Zero);
        calm.GetProperty("evaluationTime").GetDouble().ShouldBeGreaterThan(0);
        (groups[0].GetProperty("lastEvaluation").GetString(), groups[0].GetProperty("evaluationTime").GetDouble())
            .ShouldBe((calm.GetProperty("lastEvaluation").GetString(), calm.GetProperty("evaluationTime").GetDouble()));

        var explained = await silo.JsonAsync("/v1/rules/second/Leapt");
        explained.GetProperty("rule").GetProperty("status").GetProperty("problem").GetString().ShouldBe(leapt.GetProperty("lastError").GetString());
    }

    [Fact]
    public async Task Rules_can_be_asked_for_by_type_name_group_and_file_and_without_their_alerts()
    {
        await using var silo = await TestSilo.StartAsync(null, null, RuledSilo.Quick);
        await PutAsync(silo, "one", "A, metric: records, window: 10s, above: 1", "B, metric: records, window: 10s, above: 1");
        await PutAsync(silo, "two", "A, metric: records, window: 10s, above: 1000", "C, metric: records, window: 10s, above: 1000");
        await silo.SendAsync("pay", 40, 0.1);
        await silo.UntilAsync("/v1/alerts", static alerts => alerts.GetArrayLength() == 2);

        (await NamesAsync(silo, "")).ShouldBe("one/A one/B two/A two/C");
        (await NamesAsync(silo, "?type=alert")).ShouldBe("one/A one/B two/A two/C");
        (await NamesAsync(silo, "?type=record")).ShouldBe("");
        (await NamesAsync(silo, "?rule_name[]=A")).ShouldBe("one/A two/A");
        (await NamesAsync(silo, "?rule_name%5B%5D=B&rule_name%5B%5D=C")).ShouldBe("one/B two/C");
        (await NamesAsync(silo, "?rule_name[]=A&rule_group[]=two")).ShouldBe("two/A");
        (await NamesAsync(silo, "?file[]=one")).ShouldBe("one/A one/B");
        (await NamesAsync(silo, "?file[]=elsewhere.yaml")).ShouldBe("");
        (await NamesAsync(silo, "?rule_name[]=a")).ShouldBe("");

        var with = (await silo.JsonAsync("/api/v1/rules?rule_group[]=one")).GetProperty("data").GetProperty("groups")[0].GetProperty("rules")[0];
        var without = (await silo.JsonAsync("/api/v1/rules?rule_group[]=one&exclude_alerts=true")).GetProperty("data").GetProperty("groups")[0].GetProperty("rules")[0];
        (with.GetProperty("alerts").GetArrayLength(), with.GetProperty("state").GetString()).ShouldBe((1, "firing"));
        (without.GetProperty("alerts").GetArrayLength(), without.GetProperty("state").GetString()).ShouldBe((0, "firing"));
    }

    [Theory]
    [InlineData("?type=recording", "invalid parameter \"type\": it is 'recording'; there are alert and record")]
    [InlineData("?exclude_alerts=yes", "invalid parameter \"exclude_alerts\": it is 'yes'; there are true and false")]
    public async Task What_cannot_be_asked_is_refused_as_Prometheus_does(string query, string error)
    {
        await using var silo = await TestSilo.StartAsync(null, null, RuledSilo.Quick);
        using var response = await silo.Http.GetAsync(new Uri("/api/v1/rules" + query, UriKind.Relative));
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        (answer.GetProperty("status").GetString(), answer.GetProperty("errorType").GetString(), answer.GetProperty("error").GetString()).ShouldBe(("error", "bad_data", error));
    }

    [Theory]
    [InlineData(null, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(0.1 + 0.2, "0.30000000000000004")]
    [InlineData(1e21, "1e+21")]
    public void Values_are_text_that_every_parser_of_numbers_reads(double? value, string text) => PrometheusWords.Number(value).ShouldBe(text);

    private static JsonElement StatusOf(JsonElement rules, string name) => rules.GetProperty("groups").EnumerateArray()
        .SelectMany(static group => group.GetProperty("rules").EnumerateArray())
        .Single(rule => rule.GetProperty("name").GetString() == name)
        .GetProperty("status");

    private static async Task PutAsync(TestSilo silo, string group, params string[] rules)
    {
        var text = $"groups:\n  - name: {group}\n    interval: 10s\n    rules:\n{string.Concat(rules.Select(static rule => $"      - {{alert: {rule}}}\n"))}";
        using var answer = await silo.PutRulesAsync(group, text);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    private static async Task<string> NamesAsync(TestSilo silo, string query) => string.Join(' ', (await silo.JsonAsync("/api/v1/rules" + query))
        .GetProperty("data").GetProperty("groups").EnumerateArray()
        .SelectMany(static group => group.GetProperty("rules").EnumerateArray().Select(rule => $"{group.GetProperty("name").GetString()}/{rule.GetProperty("name").GetString()}")));
}
