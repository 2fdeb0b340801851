using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Silo.Tests.Alerting;
using OrleansMonitor.Silo.Tests.Alerting.Notifications;
using OrleansMonitor.Harness;

namespace OrleansMonitor.Silo.Tests.Prometheus.Clients;

/// <summary>Prometheus' own client reads rules and alerts in every state, and understands what the silo's own API says.</summary>
[Trait(Extent.Trait, Extent.All)]
public sealed class GoClientTests
{
    private const string Rules = """
        groups:
          - name: checkout
            interval: 10s
            rules:
              - {alert: Calm, metric: latency_p99, models: "pay*", window: 10s, above: 100}
              - {alert: Elsewhere, metric: latency_p99, models: nothing, window: 10s, above: 1}
              - {alert: Waiting, metric: latency_p99, models: pay-eu, window: 10s, above: 0.25, for: 1h}
              - alert: Slow
                metric: latency_p99
                models: "pay*"
                window: 10s
                above: 0.25
                keep_firing_for: 90s
                labels: {severity: page, quoted: "say \"ß\" <&>"}
                annotations: {summary: "{{ $labels.model }} is slow"}
              - {alert: Unlabelled, metric: accuracy, models: pay-eu, window: 10s, below: 0.5, no_data: alert}
          - name: later
            interval: 1m
            rules:
              - {alert: Leapt, metric: latency_p99, models: leaper, window: 1m, above: 100}
        """;

    [GoClientFact]
    public async Task The_client_understands_what_the_silo_says()
    {
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, "rules.yaml");
        await File.WriteAllTextAsync(file, Rules);
        await using var silo = await TestSilo.StartAsync(
            null, Path.Combine(directory.Path, "data"), [.. RuledSilo.Quick, "--Alerting:RuleFiles=" + file, "--Alerting:MaxCatchUp=3"]);
        await silo.UntilAsync("/v1/rules", static rules => rules.GetProperty("groups").GetArrayLength() == 2);
        await SilenceAsync(silo, "model=pay-us");
        await silo.SendAsync("leaper", 130, 0.1, TimeSpan.FromHours(1));
        await silo.UntilAsync("/v1/rules", static rules => StatusOf(rules, "Leapt").GetProperty("health").GetString() == "ok");
        await silo.SendAsync("leaper", 130, 0.1);
        await silo.SendAsync("pay-eu", 40, 1);
        await silo.SendAsync("pay-us", 40, 1);
        await silo.UntilAsync("/v1/rules", static rules => StatusOf(rules, "Leapt").GetProperty("health").GetString() == "err");
        // All that was sent is judged: what is read twice is the same.
        var alerts = await silo.UntilAsync("/v1/alerts", static alerts => alerts.GetArrayLength() == 4
            && alerts.EnumerateArray().All(static alert => alert.GetProperty("labels").GetProperty("model").GetString() != "pay-us" || alert.GetProperty("silencedBy").GetArrayLength() == 1));
        var (rules, read) = await SettledAsync(silo);

        foreach (var (group, index) in rules.GetProperty("groups").EnumerateArray().Select(static (group, index) => (group, index)))
            Compare(read.GetProperty("groups")[index], group, await silo.JsonAsync("/v1/alerts"));
        StateOf(read, "Calm").ShouldBe("inactive ok");
        StateOf(read, "Elsewhere").ShouldBe("inactive unknown");
        StateOf(read, "Waiting").ShouldBe("pending ok");
        StateOf(read, "Slow").ShouldBe("firing ok");
        StateOf(read, "Unlabelled").ShouldBe("firing ok");
        StateOf(read, "Leapt").ShouldBe("inactive err");
        RuleOf(read, "Elsewhere").GetProperty("neverEvaluated").GetBoolean().ShouldBeTrue();
        RuleOf(read, "Unlabelled").GetProperty("alerts")[0].GetProperty("number").GetString().ShouldBe("NaN");
        RuleOf(read, "Slow").GetProperty("alerts").GetArrayLength().ShouldBe(2, "a silence does not take an alert away");
        RuleOf(read, "Slow").GetProperty("labels").GetProperty("quoted").GetString().ShouldBe("say \"ß\" <&>");
        RuleOf(read, "Slow").GetProperty("annotations").GetProperty("summary").GetString().ShouldBe("{{ $labels.model }} is slow");
        alerts.GetArrayLength().ShouldBe(read.GetProperty("alerts").GetArrayLength());
        CompareAlerts(read.GetProperty("alerts"), await silo.JsonAsync("/v1/alerts"), static _ => true);
        read.GetProperty("error").GetString().ShouldBe("");
    }

    [GoClientFact]
    public async Task The_client_understands_why_it_is_refused()
    {
        await using var silo = await TestSilo.StartAsync(null, null, RuledSilo.Quick);
        (await GoClient.ReadAsync(silo, "type=nonsense")).GetProperty("error").GetString()
            .ShouldBe("bad_data: invalid parameter \"type\": it is 'nonsense'; there are alert and record");
        (await GoClient.ReadAsync(silo, "type=record")).GetProperty("groups").GetArrayLength().ShouldBe(0);
    }

    /// <summary>What the silo says of the rules, and what the client read between two answers that were the same.</summary>
    private static async Task<(JsonElement Rules, JsonElement Read)> SettledAsync(TestSilo silo)
    {
        while (true)
        {
            var before = (await silo.JsonAsync("/v1/rules"), await silo.JsonAsync("/v1/alerts"));
            var read = await GoClient.ReadAsync(silo);
            var after = (await silo.JsonAsync("/v1/rules"), await silo.JsonAsync("/v1/alerts"));
            if (before.Item1.GetRawText() == after.Item1.GetRawText() && before.Item2.GetRawText() == after.Item2.GetRawText())
                return (after.Item1, read);
        }
    }

    private static void Compare(JsonElement read, JsonElement own, JsonElement alerts)
    {
        Text(read, "name").ShouldBe(Text(own, "name"));
        Text(read, "file").ShouldBe(Text(own, "source"));
        read.GetProperty("interval").GetDouble().ShouldBe(own.GetProperty("intervalSeconds").GetDouble());
        foreach (var (rule, index) in own.GetProperty("rules").EnumerateArray().Select(static (rule, index) => (rule, index)))
        {
            var (found, status) = (read.GetProperty("rules")[index], rule.GetProperty("status"));
            Text(found, "name").ShouldBe(Text(rule, "name"));
            Text(found, "query").ShouldBe(Text(rule, "condition"));
            found.GetProperty("duration").GetDouble().ShouldBe(rule.GetProperty("forSeconds").GetDouble());
            Same(found.GetProperty("labels"), rule.GetProperty("labels"));
            Same(found.GetProperty("annotations"), rule.GetProperty("annotations"));
            Text(found, "health").ShouldBe(Text(status, "health"));
            Text(found, "lastError").ShouldBe(Text(status, "health") == "err" ? Text(status, "problem") : "");
            found.GetProperty("evaluationTime").GetDouble().ShouldBe(status.GetProperty("evaluationSeconds").GetDouble());
            if (status.TryGetProperty("lastEvaluation", out var last))
                found.GetProperty("lastEvaluation").GetDateTimeOffset().ShouldBe(last.GetDateTimeOffset());
            else
                found.GetProperty("neverEvaluated").GetBoolean().ShouldBeTrue();
            CompareAlerts(found.GetProperty("alerts"), alerts, alert => Text(alert, "group") == Text(own, "name") && Text(alert, "rule") == Text(rule, "name"));
        }
    }

    private static void CompareAlerts(JsonElement read, JsonElement own, Func<JsonElement, bool> isMeant)
    {
        var expected = own.EnumerateArray().Where(isMeant).ToArray();
        read.GetArrayLength().ShouldBe(expected.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            var (found, alert) = (read[i], expected[i]);
            Same(found.GetProperty("labels"), alert.GetProperty("labels"));
            Same(found.GetProperty("annotations"), alert.GetProperty("annotations"));
            Text(found, "state").ShouldBe(Text(alert, "phase"));
            found.GetProperty("activeAt").GetDateTimeOffset().ShouldBe(alert.GetProperty("activeAt").GetDateTimeOffset());
            var value = alert.GetProperty("evidence").TryGetProperty("value", out var number) ? number.GetDouble() : double.NaN;
            var parsed = Text(found, "value") == "NaN" ? double.NaN : double.Parse(Text(found, "value"), CultureInfo.InvariantCulture);
            // The silo's own API rounds to ten digits.
            (double.IsNaN(parsed) ? double.IsNaN(value) : Math.Abs(parsed - value) < 1e-9).ShouldBeTrue($"{Text(found, "value")} is not {value}");
        }
    }

    private static void Same(JsonElement read, JsonElement own) =>
        read.EnumerateObject().Select(static p => (p.Name, p.Value.GetString())).Order().ShouldBe(own.EnumerateObject().Select(static p => (p.Name, p.Value.GetString())).Order());

    private static async Task SilenceAsync(TestSilo silo, string matcher)
    {
        using var answer = await silo.Http.PostAsJsonAsync(new Uri("/v1/silences", UriKind.Relative), new { matchers = new[] { matcher }, duration = "1h", createdBy = "test", comment = "test" });
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    private static JsonElement RuleOf(JsonElement rules, string name) => rules.GetProperty("groups").EnumerateArray()
        .SelectMany(static group => group.GetProperty("rules").EnumerateArray())
        .Single(rule => Text(rule, "name") == name);

    private static JsonElement StatusOf(JsonElement rules, string name) => RuleOf(rules, name).GetProperty("status");

    private static string StateOf(JsonElement read, string name) => $"{Text(RuleOf(read, name), "state")} {Text(RuleOf(read, name), "health")}";

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
