using System.Text.Json;
using OrleansMonitor.Silo.Tests.Alerting;
using OrleansMonitor.Silo.Tests.Alerting.Notifications;
using OrleansMonitor.Harness;

namespace OrleansMonitor.Silo.Tests.Prometheus.Clients;

/// <summary>A client from JavaScript reads rules and alerts.</summary>
[Trait(Extent.Trait, Extent.All)]
public sealed class JsClientTests
{
    private const string Rules = """
        groups:
          - name: checkout
            interval: 10s
            rules:
              - {alert: Calm, metric: latency_p99, window: 10s, above: 100}
              - {alert: Waiting, metric: latency_p99, window: 10s, above: 0.25, for: 1h}
              - {alert: Slow, metric: latency_p99, window: 10s, above: 0.25, labels: {severity: page}, annotations: {summary: "{{ $labels.model }} is slow"}}
              - {alert: Unlabelled, metric: accuracy, window: 10s, below: 0.5, no_data: alert}
        """;

    [JsClientFact]
    public async Task The_client_understands_what_the_silo_says()
    {
        await using var silo = await TestSilo.StartAsync(null, null, RuledSilo.Quick);
        using var put = await silo.PutRulesAsync("checkout", Rules);
        put.IsSuccessStatusCode.ShouldBeTrue(await put.Content.ReadAsStringAsync());
        await silo.SendAsync("pay", 40, 1);
        await silo.UntilAsync("/v1/alerts", static alerts => alerts.GetArrayLength() == 3);
        var own = await silo.JsonAsync("/v1/alerts");
        var read = await JsClient.ReadAsync(silo);

        var group = read.GetProperty("groups")[0];
        (Text(group, "name"), Text(group, "file"), group.GetProperty("interval").GetDouble()).ShouldBe(("checkout", "checkout", 10));
        var rules = group.GetProperty("rules").EnumerateArray().ToDictionary(static rule => Text(rule, "name"));
        rules.Values.ShouldAllBe(static rule => Text(rule, "type") == "alerting" && Text(rule, "health") == "ok");
        rules["Waiting"].GetProperty("duration").GetDouble().ShouldBe(3600);
        Text(rules["Slow"], "query").ShouldBe("latency_p99 over 10s > 0.25");
        Text(rules["Slow"].GetProperty("labels"), "severity").ShouldBe("page");
        rules.ToDictionary(static rule => rule.Key, static rule => string.Join(' ', rule.Value.GetProperty("alerts").EnumerateArray().Select(static alert => $"{Text(alert, "state")} {Text(alert, "number")}")))
            .ShouldBe(new Dictionary<string, string> { ["Calm"] = "", ["Waiting"] = "pending 1", ["Slow"] = "firing 1", ["Unlabelled"] = "firing NaN" });
        var alert = read.GetProperty("alerts").EnumerateArray().Single(static alert => Text(alert.GetProperty("labels"), "alertname") == "Slow");
        Text(alert.GetProperty("annotations"), "summary").ShouldBe("pay is slow");
        alert.GetProperty("activeAt").GetDateTimeOffset()
            .ShouldBe(own.EnumerateArray().Single(static each => Text(each, "rule") == "Slow").GetProperty("activeAt").GetDateTimeOffset());
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
