using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Silo.Alerting.Rules;
using OrleansMonitor.Silo.Tests.Alerting.Notifications;

namespace OrleansMonitor.Silo.Tests.Alerting;

/// <summary>Rules and alerts over HTTP, of a whole silo.</summary>
public sealed class AlertEndpointTests
{
    private const string Group = """
        groups:
          - name: checkout
            interval: 10s
            rules:
              - alert: Slow
                metric: latency_p99
                models: "pay*"
                window: 10s
                above: 0.25
                labels: {severity: page}
                annotations: {summary: "{{ $labels.model }} is slow"}
        """;

    [Theory]
    [InlineData("model", "/v1/models/pay")]
    [InlineData("version", "/v1/models/pay/versions?version=")]
    [InlineData("node", "/v1/nodes/n1")]
    public async Task A_deletion_ends_the_alerts_about_what_it_deletes_and_they_come_back_with_it(string scope, string path)
    {
        await using var silo = await TestSilo.StartAsync(null, null, RuledSilo.Quick);
        using var put = await silo.PutRulesAsync("g", $$"""{groups: [{name: g, interval: 10s, rules: [{alert: Slow, metric: latency_p90, scope: {{scope}}, window: 10s, above: 0.25}]}]}""");
        put.StatusCode.ShouldBe(HttpStatusCode.OK, await put.Content.ReadAsStringAsync());
        await silo.SendAsync("pay", 40, 1.0);
        var alerts = await silo.UntilAsync("/v1/alerts", static alerts => alerts.GetArrayLength() == 1);
        var detail = await silo.JsonAsync("/v1/alerts/" + alerts[0].GetProperty("id").GetString());
        (detail.GetProperty("alert").GetProperty("phase").GetString(), detail.GetProperty("rule").GetProperty("unit").GetString()).ShouldBe(("firing", "s"));
        detail.GetProperty("rule").GetProperty("threshold").GetProperty("above").GetDouble().ShouldBe(0.25);

        using var deleted = await silo.Http.DeleteAsync(new Uri(path, UriKind.Relative));
        deleted.StatusCode.ShouldBe(HttpStatusCode.OK, await deleted.Content.ReadAsStringAsync());
        (await silo.JsonAsync("/v1/alerts")).GetArrayLength().ShouldBe(0);
        var history = await silo.UntilAsync("/v1/alerts/history", static history => history.GetProperty("entries") is { } entries && entries.GetArrayLength() > 0 && entries[0].GetProperty("phase").GetString() == "inactive");
        history.GetProperty("entries")[0].GetProperty("noData").GetString().ShouldBe("it was deleted");

        // Event time goes on past the next moment of the rule.
        await silo.SendAsync("pay", 40, 1.0, TimeSpan.FromSeconds(-20));
        await silo.UntilAsync("/v1/alerts", static alerts => alerts.GetArrayLength() == 1);
    }

    [Fact]
    public async Task A_group_that_is_set_fires_is_explained_and_is_taken_out_again()
    {
        await using var silo = await TestSilo.StartAsync(null, null, RuledSilo.Quick);
        using var put = await silo.PutRulesAsync("checkout", Group);
        put.StatusCode.ShouldBe(HttpStatusCode.OK, await put.Content.ReadAsStringAsync());
        (await silo.JsonAsync("/v1/rules")).GetProperty("groups")[0].GetProperty("rules")[0].GetProperty("condition").GetString().ShouldBe("latency_p99 over 10s > 0.25");

        await silo.SendAsync("pay", 40, 1.0);
        await silo.SendAsync("other", 40, 1.0);
        var alert = await silo.UntilAsync("/v1/alerts", static alerts => alerts.GetArrayLength() > 0);
        alert.GetArrayLength().ShouldBe(1);
        alert[0].GetProperty("phase").GetString().ShouldBe("firing");
        alert[0].GetProperty("labels").GetProperty("model").GetString().ShouldBe("pay");
        alert[0].GetProperty("labels").GetProperty("severity").GetString().ShouldBe("page");
        alert[0].GetProperty("annotations").GetProperty("summary").GetString().ShouldBe("pay is slow");
        alert[0].GetProperty("evidence").GetProperty("value").GetDouble().ShouldBe(1.0, 0.02);

        foreach (var (query, count) in new[] { ("phase=firing", 1), ("phase=pending", 0), ("matchers=model%3Dpay,severity%3D~p.*", 1), ("matchers=model%3Dother", 0), ("phase=firing&matchers=model!%3Dpay", 0) })
            (await silo.JsonAsync("/v1/alerts?" + query)).GetArrayLength().ShouldBe(count, query);
        foreach (var (query, said) in new[] { ("phase=inactive", "phase is 'inactive'; it must be pending or firing."), ("matchers=model", "matchers is 'model'; it must be matchers such as") })
        {
            using var refused = await silo.Http.GetAsync(new Uri("/v1/alerts?" + query, UriKind.Relative));
            refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!.ShouldStartWith(said);
        }

        var explained = await silo.JsonAsync("/v1/rules/checkout/Slow");
        explained.GetProperty("states")[0].GetProperty("reason").GetString()!.ShouldContain("in breach");
        var prometheus = (await silo.JsonAsync("/api/v1/alerts")).GetProperty("data").GetProperty("alerts")[0];
        (prometheus.GetProperty("state").GetString(), prometheus.GetProperty("labels").GetProperty("alertname").GetString()).ShouldBe(("firing", "Slow"));
        var rule = (await silo.JsonAsync("/api/v1/rules")).GetProperty("data").GetProperty("groups")[0].GetProperty("rules")[0];
        (rule.GetProperty("type").GetString(), rule.GetProperty("state").GetString(), rule.GetProperty("alerts").GetArrayLength()).ShouldBe(("alerting", "firing", 1));

        using var gone = await silo.Http.DeleteAsync(new Uri("/v1/rules/checkout", UriKind.Relative));
        gone.StatusCode.ShouldBe(HttpStatusCode.OK);
        await silo.UntilAsync("/v1/alerts", static alerts => alerts.GetArrayLength() == 0);
        using var again = await silo.Http.DeleteAsync(new Uri("/v1/rules/checkout", UriKind.Relative));
        again.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("metric: latency_p99", "metric: latency_p9", "latency_p99")]
    [InlineData("name: checkout", "name: other", "'checkout'")]
    [InlineData("above: 0.25", "above: [", "")]
    public async Task A_group_that_is_wrong_changes_nothing(string right, string wrong, string said)
    {
        await using var silo = await TestSilo.StartAsync(null, null, RuledSilo.Quick);
        using var refused = await silo.PutRulesAsync("checkout", Group.Replace(right, wrong, StringComparison.Ordinal));
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("errors")[0].GetString()!.ShouldContain(said);
        (await silo.JsonAsync("/v1/rules")).GetProperty("groups").GetArrayLength().ShouldBe(0);
        using var unknown = await silo.Http.GetAsync(new Uri("/v1/rules/checkout/Slow", UriKind.Relative));
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Rule_files_are_taken_whole_or_not_at_all_and_outlive_the_silo()
    {
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, "a.yaml");
        await File.WriteAllTextAsync(file, Group);
        var audit = Path.Combine(directory.Path, "audit.log");
        string[] args = [.. RuledSilo.Quick, "--Alerting:RuleFiles=" + Path.Combine(directory.Path, "*.yaml"), "--Security:Audit:File=" + audit];
        var data = Path.Combine(directory.Path, "data");
        await using (var silo = await TestSilo.StartAsync(null, data, args))
        {
            await silo.UntilAsync("/v1/rules", static rules => rules.GetProperty("groups").GetArrayLength() == 1);
            using var owned = await silo.PutRulesAsync("checkout", Group);
            owned.StatusCode.ShouldBe(HttpStatusCode.Conflict);

            var files = silo.Services.GetRequiredService<RuleFilesService>();
            await File.WriteAllTextAsync(Path.Combine(directory.Path, "b.yaml"), Group.Replace("name: checkout", "name: second", StringComparison.Ordinal));
            await files.LookAsync(CancellationToken.None);
            Names(await silo.JsonAsync("/v1/rules")).ShouldBe(["checkout", "second"]);

            // Of two files one is wrong: both stay what they were.
            await File.WriteAllTextAsync(file, Group.Replace("name: checkout", "name: third", StringComparison.Ordinal));
            await File.WriteAllTextAsync(Path.Combine(directory.Path, "b.yaml"), Group.Replace("above", "abov", StringComparison.Ordinal));
            await files.LookAsync(CancellationToken.None);
            Names(await silo.JsonAsync("/v1/rules")).ShouldBe(["checkout", "second"]);
            (await silo.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative))).ShouldContain("orleansmonitor_rules_files_failing 1");

            await File.WriteAllTextAsync(Path.Combine(directory.Path, "b.yaml"), Group.Replace("name: checkout", "name: fourth", StringComparison.Ordinal));
            await files.LookAsync(CancellationToken.None);
            Names(await silo.JsonAsync("/v1/rules")).ShouldBe(["fourth", "third"], ignoreOrder: true);

            // Who may write to the directory changes rules, and the audit log says what.
            var lines = (await File.ReadAllLinesAsync(audit)).Where(static line => line.Contains("rule files", StringComparison.Ordinal)).ToList();
            lines.Count.ShouldBe(3);
            lines[0].ShouldContain("added Slow (latency_p99 over 10s > 0.25)");
            lines[1].ShouldContain("kept the earlier ones");
            lines[2].ShouldContain("added Slow");
            lines[2].ShouldContain("removed Slow");
        }

        await using var next = await TestSilo.StartAsync(null, data, args);
        var book = await next.Services.GetRequiredService<Orleans.IGrainFactory>().GetGrain<IRuleBookGrain>(IRuleBookGrain.Key).GetAsync(-1);
        book!.Version.ShouldBe(3);
    }

    private static string[] Names(JsonElement rules) => [.. rules.GetProperty("groups").EnumerateArray().Select(static group => group.GetProperty("name").GetString()!)];
}
