using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansMonitor.Silo.Tests.Query;

public sealed class NodeEndpointTests
{
    [Fact]
    public async Task A_node_shows_its_models_and_its_resources()
    {
        await using var silo = await SeededSilo.StartAsync();
        var health = await silo.GetAsync("/v1/nodes/n1/health");
        health.GetProperty("completeness").GetProperty("records").GetInt32().ShouldBe(10);
        health.GetProperty("models").EnumerateArray().Select(m => (m.GetProperty("model").GetString(), m.GetProperty("traffic").GetProperty("records").GetInt32()))
            .ShouldBe([("churn", 5), ("other", 5)]);
        var resources = health.GetProperty("resources");
        resources.GetProperty("cpuUtilization").GetProperty("mean").GetDouble().ShouldBe(0.5);
        resources.GetProperty("memoryUtilization").GetProperty("max").GetDouble().ShouldBe(0.5);
        resources.TryGetProperty("gpuUtilization", out _).ShouldBeFalse();
        resources.TryGetProperty("cost", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_node_says_nothing_of_labels_since_they_are_joined_in_the_model()
    {
        await using var silo = await SeededSilo.StartAsync();
        var health = await silo.GetAsync("/v1/nodes/n1/health");
        foreach (var part in health.GetProperty("models").EnumerateArray().Append(health))
        {
            part.GetProperty("completeness").TryGetProperty("labelCoverage", out _).ShouldBeFalse();
            part.GetProperty("completeness").TryGetProperty("labelled", out _).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task A_series_shows_a_nodes_traffic_and_resources_over_time()
    {
        await using var silo = await SeededSilo.StartAsync(null, "--Prices:CpuCoreHour=0.10");
        var series = await silo.GetAsync("/v1/nodes/n1/series?step=5m&from=2024-03-01&to=2024-03-02");
        (series.GetProperty("node").GetString(), series.GetProperty("step").GetString()).ShouldBe(("n1", "5m"));
        var points = series.GetProperty("points").EnumerateArray().ToList();
        points.Select(point => point.GetProperty("from").GetString()).ShouldBe(["2024-03-01T00:00:00Z", "2024-03-01T00:05:00Z"]);
        points.Select(point => point.GetProperty("traffic").GetProperty("records").GetInt32()).ShouldBe([5, 5]);
        points[0].GetProperty("latency").GetProperty("median").GetDouble().ShouldBe(0.012, 0.0002);
        points[0].GetProperty("resources").GetProperty("cpuUtilization").GetProperty("mean").GetDouble().ShouldBe(0.5);
        points[0].GetProperty("resources").GetProperty("cost").GetDouble().ShouldBe(0.2, 1e-9);
        points[1].TryGetProperty("resources", out _).ShouldBeFalse();
        points[0].GetProperty("completeness").TryGetProperty("labelCoverage", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("/v1/nodes/n1/series?step=0s", 400, "step")]
    [InlineData("/v1/nodes/n1/series?from=soon", 400, "from")]
    [InlineData("/v1/nodes/none/series", 404, "node")]
    public async Task A_series_that_cannot_be_answered_says_why(string path, int status, string parameter)
    {
        await using var silo = await SeededSilo.StartAsync();
        using var answer = await silo.Http.GetAsync(new Uri(path, UriKind.Relative));
        ((int)answer.StatusCode).ShouldBe(status);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("parameter").GetString().ShouldBe(parameter);
    }

    [Fact]
    public async Task With_prices_a_node_has_a_cost()
    {
        await using var silo = await SeededSilo.StartAsync(null, "--Prices:CpuCoreHour=0.10", "--Prices:MemoryGiBHour=0.01");
        var health = await silo.GetAsync("/v1/nodes/n1/health");
        // One hour of two busy cores and two GiB.
        health.GetProperty("resources").GetProperty("cost").GetDouble().ShouldBe(0.22, 1e-9);
    }
}
