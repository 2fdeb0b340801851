using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Tests.Support;

namespace OrleansMonitor.Cli.Tests.Fleet;

public class SimulateTests
{
    [Fact]
    public async Task Each_node_is_a_producer_and_everything_it_records_is_acked()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers["/v1/models"] = (200, "[]");
        var run = await CliRun.OfAsync(
            "simulate", "--endpoint", silo.Endpoint, "--nodes", "3", "--rate", "100", "--duration", "500ms", "--quiet", "--output", "json");

        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        var totals = System.Text.Json.JsonDocument.Parse(run.Out).RootElement;
        var recorded = totals.GetProperty("recorded").GetInt64();
        // 3 nodes, 4 models, 100 a second each, for half a second or, on a slow machine, longer.
        recorded.ShouldBeGreaterThan(500);
        totals.GetProperty("acked").GetInt64().ShouldBe(recorded);
        silo.Batches.Sum(batch => batch.Records).ShouldBe(recorded);
        silo.Batches.Select(batch => batch.Node).Distinct().Order().ShouldBe(["node-01", "node-02", "node-03"]);
        silo.Batches.Select(batch => batch.Producer).Distinct().Count().ShouldBe(3);
        var blocks = silo.Batches.SelectMany(batch => batch.Blocks).ToList();
        blocks.Select(block => block.Model).Distinct().Order().ShouldBe(["assistant", "fraud-detection", "house-price", "image-tagger"]);
        blocks.Select(block => block.Version).Distinct().Order().ShouldBe(["v1", "v2"]);
        var canary = blocks.Where(block => block.Version == "v2").Sum(block => block.Count) / (double)recorded;
        canary.ShouldBeInRange(0.02, 0.25);
    }

    [Fact]
    public async Task Requests_that_fail_are_of_a_slice_too()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers["/v1/models"] = (200, "[]");
        var run = await CliRun.OfAsync(
            "simulate", "--endpoint", silo.Endpoint, "--nodes", "1", "--rate", "2000", "--seed", "1", "--duration", "1s", "--quiet", "--output", "json");

        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        var failed = silo.Batches.SelectMany(static batch => batch.Blocks).Where(static block => block.Model == "fraud-detection").SelectMany(static block => block.Errors.Select((code, row) => (code, row, block)))
            .Where(static each => each.code != 0).ToList();
        failed.Count.ShouldBeGreaterThan(0);
        foreach (var (_, row, block) in failed)
        {
            block.Dimensions["country"][row].ShouldNotBeNull();
            block.Dimensions["device"][row].ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task A_silo_that_is_not_there_is_told_before_the_fleet_starts()
    {
        await using var silo = await StubSilo.StartAsync();
        var run = await CliRun.OfAsync("simulate", "--endpoint", silo.Endpoint, "--duration", "1s");
        run.ExitCode.ShouldBe(ExitCodes.Refused);
        run.Error.ShouldContain("is not an OrleansMonitor silo: ");
        run.Error.ShouldContain("/v1/models answered 404 NotFound");
    }
}
