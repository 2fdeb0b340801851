using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansMonitor.Silo.Tests.Alerting;
using OrleansMonitor.Silo.Tests.Prometheus.Queries;

namespace OrleansMonitor.Silo.Tests.Prometheus.Grafana;

/// <summary>What Grafana asks, of its own accord and for our dashboards, is answered by a silo.</summary>
public sealed partial class GrafanaTests
{
    /// <summary>Panels whose figures the records of the test do not have: there is no baseline, nothing is lost, nobody is told of alerts.</summary>
    private static readonly string[] WithoutData =
        ["data_drift", "estimated_", "late_records", "rejected_records", "dropped_records", "ingest_rejected", "overloads", "alerts_active", "notifications", "rules_evaluations", "store_queued"];

    [Fact]
    public async Task Every_query_of_every_dashboard_is_answered_and_has_data()
    {
        await using var silo = await BusySilo.StartAsync();
        var variables = await VariablesAsync(silo);
        var wrong = new List<string>();
        Dashboards.Files.Count.ShouldBe(4);
        Dashboards.Panels.Count().ShouldBeGreaterThan(60);
        foreach (var query in Dashboards.Panels)
        {
            // One model predicts classes, the other numbers.
            string[] answers = [await AskAsync(silo, query, Expand(query.Expression, variables)), await AskAsync(silo, query, Expand(query.Expression, new(variables) { ["model"] = "price", ["version"] = "v1" }))];
            var isAnswered = answers.All(static text => text.StartsWith("{\"status\":\"success\"", StringComparison.Ordinal));
            var hasData = !answers.All(static text => text.EndsWith("\"result\":[]}}", StringComparison.Ordinal));
            if (!isAnswered || (!hasData && !WithoutData.Any(name => query.Expression.Contains(name, StringComparison.Ordinal))))
                wrong.Add($"{query}: {answers[0]}");
        }

        wrong.ShouldBeEmpty();
    }

    /// <summary>A panel that names a family which there is not would be empty for ever.</summary>
    [Fact]
    public async Task Every_name_in_a_dashboard_is_one_of_a_series()
    {
        await using var silo = await BusySilo.StartAsync();
        var known = (await silo.JsonAsync("/api/v1/label/__name__/values")).GetProperty("data").EnumerateArray().Select(static name => name.GetString()!).ToHashSet();
        var histograms = (await silo.JsonAsync("/api/v1/metadata")).GetProperty("data").EnumerateObject().Where(static family => family.Value[0].GetProperty("type").GetString() == "histogram").Select(static family => family.Name);
        known.UnionWith(histograms);
        var named = Dashboards.Panels.Concat(Dashboards.Variables).SelectMany(query => Names().Matches(query.Expression).Select(match => (query.Dashboard, match.Value)));
        named.Where(each => !known.Contains(each.Value) && !WithoutData.Any(name => each.Value.Contains(name, StringComparison.Ordinal))).Distinct().ShouldBeEmpty();
    }

    /// <summary>The requests of Grafana's data source for Prometheus, as its documentation and its log have them.</summary>
    [Fact]
    public async Task The_requests_of_the_data_source_are_answered()
    {
        await using var silo = await BusySilo.StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        var (from, to) = (PrometheusClient.Seconds(now.AddHours(-1)), PrometheusClient.Seconds(now));
        // Save and test.
        (await silo.Http.GetTextAsync("status/buildinfo")).Text.ShouldStartWith("""{"status":"success","data":{"version":"2.42.0",""");
        (await silo.Http.PostTextAsync("query", ("query", "1+1"), ("time", to))).Text.ShouldContain("\"2\"");
        // Explore: names, their meaning, labels and their values.
        (await silo.Http.GetTextAsync("label/__name__/values", ("start", from), ("end", to))).Text.ShouldContain("orleansmonitor_model_records_total");
        (await silo.Http.GetTextAsync("metadata", ("limit", "40000"))).Text.ShouldContain("\"type\":\"histogram\"");
        (await silo.Http.PostTextAsync("labels", ("start", from), ("end", to), ("match[]", "{__name__=\"orleansmonitor_model_records_total\"}"))).Text.ShouldBe("""{"status":"success","data":["__name__","model","version"]}""");
        (await silo.Http.GetTextAsync("label/model/values", ("start", from), ("end", to), ("match[]", "{__name__=\"orleansmonitor_model_records_total\"}"))).Text.ShouldBe("""{"status":"success","data":["fraud","price"]}""");
        (await silo.Http.PostTextAsync("series", ("match[]", "orleansmonitor_model_records_total{model=\"price\"}"), ("start", from), ("end", to))).Text.ShouldContain("\"price\"");
        (await silo.Http.PostTextAsync("query_exemplars", ("query", "orleansmonitor_model_records_total"), ("start", from), ("end", to))).Text.ShouldBe("""{"status":"success","data":[]}""");
        // A panel, over a form as it is set, and over the address.
        (string, string)[] panel = [("query", "sum by(model) (rate(orleansmonitor_model_records_total{model=~\"fraud|price\"}[4m0s]))"), ("start", from), ("end", to), ("step", "15"), ("timeout", "30s")];
        var posted = await silo.Http.PostTextAsync("query_range", panel);
        posted.Status.ShouldBe(HttpStatusCode.OK);
        posted.Text.ShouldContain("\"model\":\"fraud\"");
        (await silo.Http.GetTextAsync("query_range", panel)).Text.ShouldBe(posted.Text);
        // Alerting.
        (await silo.Http.GetTextAsync("rules", ("type", "alert"))).Status.ShouldBe(HttpStatusCode.OK);
        (await silo.Http.GetTextAsync("alerts")).Status.ShouldBe(HttpStatusCode.OK);
    }

    private static Task<string> AskAsync(TestSilo silo, DashboardQuery query, string expression)
    {
        var now = TimeProvider.System.GetUtcNow();
        return query.IsInstant
            ? TextAsync(silo.Http.PostTextAsync("query", ("query", expression), ("time", PrometheusClient.Seconds(now))))
            : TextAsync(silo.Http.PostTextAsync("query_range", ("query", expression), ("start", PrometheusClient.Seconds(now.AddHours(-1))), ("end", PrometheusClient.Seconds(now)), ("step", "15s")));

        static async Task<string> TextAsync(Task<(HttpStatusCode Status, string Text)> answer) => (await answer).Text;
    }

    /// <summary>The values of the variables: each has some, as Grafana asks for them.</summary>
    private static async Task<Dictionary<string, string>> VariablesAsync(TestSilo silo)
    {
        var now = TimeProvider.System.GetUtcNow();
        var found = new Dictionary<string, string> { ["__rate_interval"] = "4m", ["__interval"] = "15s", ["__range"] = "1h" };
        foreach (var variable in Dashboards.Variables.OrderBy(static variable => variable.Panel == "version"))
        {
            var parts = LabelValues().Match(variable.Expression);
            parts.Success.ShouldBeTrue(variable.ToString());
            var (_, text) = await silo.Http.GetTextAsync(
                $"label/{parts.Groups["label"].Value}/values", ("match[]", Expand(parts.Groups["metric"].Value, found)), ("start", PrometheusClient.Seconds(now.AddHours(-1))), ("end", PrometheusClient.Seconds(now)));
            using var answer = JsonDocument.Parse(text);
            var values = answer.RootElement.GetProperty("data").EnumerateArray().Select(static value => value.GetString()!).ToArray();
            values.ShouldNotBeEmpty(variable.ToString());
            found.TryAdd(variable.Panel, variable.Panel == "model" ? "fraud" : string.Join('|', values.Select(Regex.Escape)).Replace("\\", "\\\\", StringComparison.Ordinal));
        }

        return found;
    }

    private static string Expand(string expression, Dictionary<string, string> variables) =>
        variables.OrderByDescending(static variable => variable.Key.Length).Aggregate(expression, static (text, variable) => text.Replace("$" + variable.Key, variable.Value, StringComparison.Ordinal));

    [GeneratedRegex(@"^label_values\((?<metric>.+), (?<label>\w+)\)$")]
    private static partial Regex LabelValues();

    [GeneratedRegex(@"\b(?:orleansmonitor|dotnet)_\w+")]
    private static partial Regex Names();
}
