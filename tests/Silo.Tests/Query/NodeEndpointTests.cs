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
    public async Task With_prices_a_node_has_a_cost()
    {
        await using var silo = await SeededSilo.StartAsync(null, "--Prices:CpuCoreHour=0.10", "--Prices:MemoryGiBHour=0.01");
        var health = await silo.GetAsync("/v1/nodes/n1/health");
        // One hour of two busy cores and two GiB.
        health.GetProperty("resources").GetProperty("cost").GetDouble().ShouldBe(0.22, 1e-9);
    }
}
