using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansMonitor.Silo.Tests.Alerting;
using OrleansMonitor.Silo.Tests.Security;

namespace OrleansMonitor.Silo.Tests.Query.Charts;

public sealed class ChartTests
{
    private const string Range = "from=2024-03-01&to=2024-03-01T03:00:00Z";

    [Fact]
    public async Task A_heat_map_counts_every_record_in_its_step_and_row()
    {
        await using var silo = await SeededSilo.StartAsync();
        var map = await silo.GetAsync($"/v1/models/churn/heatmap?{Range}&columns=3&rows=4");
        map.GetProperty("time").GetArrayLength().ShouldBe(3);
        map.GetProperty("stepSeconds").GetDouble().ShouldBe(3600);
        map.GetProperty("unit").GetString().ShouldBe("s");
        map.GetProperty("n").GetInt32().ShouldBe(180);
        var edges = map.GetProperty("edges").EnumerateArray().Select(static edge => edge.GetDouble()).ToArray();
        edges.Length.ShouldBe(5);
        edges[0].ShouldBe(0.010, 0.0002);
        edges[4].ShouldBe(0.019, 0.0003);
        // Of equal ratios.
        (edges[1] / edges[0]).ShouldBe(edges[4] / edges[3], 1e-9);
        var counts = map.GetProperty("counts").EnumerateArray().Select(static column => column.EnumerateArray().Select(static count => count.GetDouble()).ToArray()).ToArray();
        counts.Length.ShouldBe(3);
        foreach (var column in counts)
        {
            column.Length.ShouldBe(4);
            column.Sum().ShouldBe(60);
        }

        var none = await silo.GetAsync($"/v1/models/churn/heatmap?{Range}&figure=ttft");
        none.GetProperty("edges").GetArrayLength().ShouldBe(0);
        none.GetProperty("reason").GetString().ShouldBe("no record of the range has a time to first token");
    }

    [Fact]
    public async Task Events_tell_when_versions_came_and_alerts_fired()
    {
        await using (var seeded = await SeededSilo.StartAsync())
        {
            var versions = (await seeded.GetAsync("/v1/models/churn/events?from=2024-02-29&to=2024-03-02")).GetProperty("events").EnumerateArray().ToList();
            versions.ConvertAll(static each => (each.GetProperty("kind").GetString(), each.GetProperty("time").GetString(), each.GetProperty("version").GetString()))
                .ShouldBe([("deployment", "2024-03-01T00:00:00Z", "v1"), ("deployment", "2024-03-01T01:30:00Z", "v2")]);
            (await seeded.GetAsync("/v1/models/churn/events?from=2024-03-01T01:00:00Z&to=2024-03-02")).GetProperty("events").GetArrayLength().ShouldBe(1);
        }

        await using var silo = await TestSilo.StartAsync(null, null, RuledSilo.Quick);
        using (var put = await silo.PutRulesAsync("g", "groups:\n  - name: g\n    interval: 10s\n    rules:\n      - {alert: Slow, metric: latency_p99, window: 1m, above: 0.01, labels: {severity: page}}\n"))
            put.IsSuccessStatusCode.ShouldBeTrue();
        await silo.SendAsync("m", 30, 0.5);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var events = new List<JsonElement>();
        while (!events.Exists(static each => each.GetProperty("kind").GetString() == "incident"))
        {
            await timer.WaitForNextTickAsync(limit.Token);
            events = [.. (await silo.JsonAsync("/v1/models/m/events")).GetProperty("events").EnumerateArray()];
        }

        var alert = events.Single(static each => each.GetProperty("kind").GetString() == "alert");
        alert.GetProperty("text").GetString().ShouldBe("latency_p99 is 500 ms; the rule fires above 10 ms");
        alert.GetProperty("severity").GetString().ShouldBe("page");
        alert.GetProperty("alert").GetString()!.Length.ShouldBe(16);
        alert.TryGetProperty("until", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Distributions_stand_beside_what_they_are_held_against()
    {
        await using var silo = await SeededSilo.StartAsync();
        var alone = await silo.GetAsync($"/v1/models/churn/distributions?{Range}");
        alone.GetProperty("reason").GetString().ShouldBe("no baseline is active");
        var column = alone.GetProperty("features").EnumerateArray().ShouldHaveSingleItem();
        column.GetProperty("name").GetString().ShouldBe("age");
        Sum(column.GetProperty("current")).ShouldBe(1, 1e-9);
        column.TryGetProperty("reference", out _).ShouldBeFalse();

        foreach (var (against, name) in new[] { ("previous", "the time of the same length before"), ("version:v1", "version v1") })
        {
            var beside = await silo.GetAsync($"/v1/models/churn/distributions?from=2024-03-01T01:30:00Z&to=2024-03-01T03:00:00Z&version={(against == "previous" ? "" : "v2")}&against={against}".Replace("&version=&", "&", StringComparison.Ordinal));
            if (against.StartsWith("version", StringComparison.Ordinal))
            {
                // Version v1 ended before.
                beside.GetProperty("reason").GetString()!.ShouldContain("version v1 has no records");
                continue;
            }

            beside.GetProperty("reference").GetString().ShouldBe(name);
            var age = beside.GetProperty("features")[0];
            Sum(age.GetProperty("current")).ShouldBe(1, 1e-9);
            Sum(age.GetProperty("reference")).ShouldBe(1, 1e-9);
            age.GetProperty("current").GetArrayLength().ShouldBe(age.GetProperty("edges").GetArrayLength() + 1);
            age.GetProperty("reference").GetArrayLength().ShouldBe(age.GetProperty("current").GetArrayLength());
        }
    }

    [Fact]
    public async Task The_fleet_is_a_matrix_of_nodes_and_models()
    {
        await using var silo = await TestSilo.StartAsync(null, null, RuledSilo.Quick);
        await silo.SendAsync("a", 20, 0.1);
        await silo.SendAsync("b", 20, 0.2);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var fleet = await silo.JsonAsync("/v1/fleet");
        while (fleet.GetProperty("models").GetArrayLength() < 2)
        {
            await timer.WaitForNextTickAsync(limit.Token);
            fleet = await silo.JsonAsync("/v1/fleet");
        }

        fleet.GetProperty("metric").GetString().ShouldBe("latency_p99");
        fleet.GetProperty("nodes").GetRawText().ShouldBe("[\"n1\"]");
        fleet.GetProperty("models").GetRawText().ShouldBe("[\"a\",\"b\"]");
        fleet.GetProperty("values")[0][0].GetDouble().ShouldBe(0.1, 0.001);
        fleet.GetProperty("median")[1].GetDouble().ShouldBe(0.2, 0.002);
    }

    [Theory]
    [InlineData("/v1/models/churn/heatmap?figure=size", "figure")]
    [InlineData("/v1/models/churn/heatmap?columns=0", "columns")]
    [InlineData("/v1/models/churn/heatmap?columns=501", "columns")]
    [InlineData("/v1/models/churn/heatmap?rows=101", "rows")]
    [InlineData("/v1/models/churn/events?from=tomorrow", "from")]
    [InlineData("/v1/models/churn/distributions?against=v1", "against")]
    [InlineData("/v1/models/churn/distributions?limit=0", "limit")]
    [InlineData("/v1/models/churn/distributions?order=size", "order")]
    [InlineData("/v1/fleet?figure=accuracy", "figure")]
    [InlineData("/v1/fleet?figure=cpu_mean", "figure")]
    [InlineData("/v1/fleet?limit=501", "limit")]
    public async Task A_wrong_parameter_is_a_problem_that_names_it(string path, string parameter)
    {
        await using var silo = await SeededSilo.StartAsync();
        using var response = await silo.Http.GetAsync(new Uri(path, UriKind.Relative));
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("parameter").GetString().ShouldBe(parameter);
        problem.GetProperty("limit").GetString().ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("heatmap")]
    [InlineData("events")]
    [InlineData("distributions")]
    [InlineData("timeline")]
    public async Task An_unknown_model_is_not_found_and_another_ones_is_forbidden(string what)
    {
        await using var silo = await SecureSilo.StartAsync();
        (await silo.GetAsync($"/v1/models/fraud-nobody/{what}", silo.Keys["fraud-reader"])).Status.ShouldBe(HttpStatusCode.NotFound);
        (await silo.GetAsync($"/v1/models/housing/{what}", silo.Keys["fraud-reader"])).ShouldBeProblem(HttpStatusCode.Forbidden, "model-forbidden");
        (await silo.GetAsync("/v1/fleet", silo.Keys["fraud-reader"])).ShouldBeProblem(HttpStatusCode.Forbidden, "models-limited");
    }

    [Fact]
    public async Task The_reference_of_the_interface_is_served_without_another_host()
    {
        await using var silo = await SecureSilo.StartAsync();
        (await silo.GetAsync("/docs/")).ShouldBeProblem(HttpStatusCode.Unauthorized, "credential-missing");
        var page = (await silo.GetAsync("/docs/", silo.Keys["reader"])).ShouldBeOk();
        page.ContentType.ShouldBe("text/html");
        page.Body.ShouldNotContain("https://");
        var policy = page.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldContain("script-src 'self' 'nonce-");
        policy.ShouldNotContain("http");
        var nonce = policy.Split("'nonce-")[1].Split('\'')[0];
        page.Body.ShouldContain($"nonce=\"{nonce}\"");
        (await silo.GetAsync("/docs/", silo.Keys["reader"])).Body.ShouldNotContain(nonce);
        foreach (var script in new[] { "/docs/scalar.js", "/docs/scalar.aspnetcore.js" })
        {
            (await silo.GetAsync(script)).Status.ShouldBe(HttpStatusCode.Unauthorized);
            (await silo.GetAsync(script, silo.Keys["reader"])).ShouldBeOk().ContentType.ShouldBe("text/javascript");
        }
    }

    private static double Sum(JsonElement shares) => shares.EnumerateArray().Sum(static share => share.GetDouble());
}
