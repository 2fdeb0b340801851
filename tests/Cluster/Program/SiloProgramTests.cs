using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Cluster.Program;

/// <summary>The silo's program itself, over HTTP on the loopback address.</summary>
public sealed class SiloProgramTests : IDisposable
{
    private const string Hour = "from=2024-03-01T00:00:00Z&to=2024-03-01T01:00:00Z";

    private static readonly object[] Records =
    [
        new { model = "fraud", version = "v1", id = "a", time = "2024-03-01T00:00:01Z", prediction = "yes", label = "yes", score = 0.9, latencySeconds = 0.02 },
        new { model = "fraud", version = "v1", id = "b", time = "2024-03-01T00:00:02Z", prediction = "no", label = "yes", score = 0.2, latencySeconds = 0.03 },
        new { model = "fraud", version = "v1", id = "c", time = "2024-03-01T00:00:13Z", prediction = "no", label = "no", score = 0.1, latencySeconds = 0.04 },
    ];

    private readonly HttpClient _http = new();

    [Fact]
    public async Task A_batch_that_was_waited_for_is_in_the_answers_before_and_after_a_kill()
    {
        await using var silo = Program();
        await silo.StartAsync();
        using (var answer = await PostAsync(silo, "node=n1&wait=true"))
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());

        using var queries = new SiloHttp(silo.Address);
        var before = await queries.GetAsync($"/v1/models/fraud/health?{Hour}");
        CountOf(before).ShouldBe(3);
        before.GetProperty("classification").GetProperty("accuracy").GetDouble().ShouldBe(2.0 / 3, 1e-9);
        Names((await queries.GetAsync("/v1/cluster/health")).GetProperty("models")).ShouldBe(["fraud"]);

        await silo.KillAsync();
        await silo.StartAsync();
        CountOf(await queries.GetAsync($"/v1/models/fraud/health?{Hour}")).ShouldBe(3);
        // The registry is as durable as the aggregates.
        Names((await queries.GetAsync("/v1/cluster/health")).GetProperty("models")).ShouldBe(["fraud"]);
    }

    [Fact]
    public async Task A_stop_in_good_order_commits_what_was_accepted()
    {
        // No commit before the stop.
        await using var silo = Program("--Commit:Interval=00:01:00", "--Commit:MaxBackoff=00:01:00");
        await silo.StartAsync();
        using (var answer = await PostAsync(silo, "node=n1"))
            answer.StatusCode.ShouldBe(HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
        (await silo.StopAsync()).ShouldBe(0);

        await silo.StartAsync();
        using var queries = new SiloHttp(silo.Address);
        CountOf(await queries.GetAsync($"/v1/models/fraud/health?{Hour}")).ShouldBe(3);
        CountOf(await queries.GetAsync($"/v1/nodes/n1/health?{Hour}")).ShouldBe(3);
    }

    public void Dispose() => _http.Dispose();

    private static SiloProcess Program(params string[] settings)
    {
        return new SiloProcess(Programs.Silo, "", settings);
    }

    private static int CountOf(JsonElement health) => health.GetProperty("completeness").GetProperty("records").GetInt32();

    private static string[] Names(JsonElement models) => [.. models.EnumerateArray().Select(static m => m.GetProperty("model").GetString()!)];

    private Task<HttpResponseMessage> PostAsync(SiloProcess silo, string query) =>
        _http.PostAsJsonAsync(new Uri(silo.Address, "/v1/records?" + query), Records);
}
