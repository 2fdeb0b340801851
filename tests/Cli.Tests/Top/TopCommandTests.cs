using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Tests.Commands;
using OrleansMonitor.Cli.Tests.Support;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Health;
using OrleansMonitor.Overview;

namespace OrleansMonitor.Cli.Tests.Top;

/// <summary>What <c>top</c> writes where there is no screen.</summary>
public class TopCommandTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Where_it_is_piped_there_is_one_look_without_colours()
    {
        await using var silo = await StartAsync();
        var run = await CliRun.OfAsync("top", "--endpoint", silo.Endpoint);
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        run.Out.ShouldContain("fraud");
        run.Out.ShouldContain("the hour");
        run.Out.ShouldContain("▁▂▂▃▄▄▅▆▆▇██");
        run.Out.ShouldContain("✓");
        run.Out.ShouldNotContain("\u001b");
        silo.Asked.Count(static path => path == "/v1/cluster/health").ShouldBe(1);
    }

    [Fact]
    public async Task An_interval_or_a_count_asks_for_more_looks()
    {
        await using var silo = await StartAsync();
        var run = await CliRun.OfAsync("top", "--interval", "10ms", "--count", "3", "--endpoint", silo.Endpoint);
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        silo.Asked.Count(static path => path == "/v1/cluster/health").ShouldBe(3);
        silo.Asked.Count(static path => path.StartsWith("/v1/models/fraud/series", StringComparison.Ordinal)).ShouldBe(1, "trends change slowly");
    }

    [Fact]
    public async Task A_model_is_shown_with_its_versions_drift_and_alerts()
    {
        await using var silo = await StartAsync();
        var health = SampleHealth.Health with { Model = "fraud", Versions = ["v1", "v2"], State = ModelState.Watch, Reason = "2 of 6 nodes are silent" };
        silo.Answers200("/v1/models/fraud/health", health);
        silo.Answers200("/v1/models/fraud/health?version=v1", health with { Version = "v1" });
        silo.Answers200("/v1/models/fraud/health?version=v2", health with { Version = "v2" });
        var run = await CliRun.OfAsync("top", "fraud", "--endpoint", silo.Endpoint);
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        run.Out.ShouldContain("▁▂▂▃▄▄▅▆▆▇██");
        run.Out.ShouldContain("▲ watch  2 of 6 nodes are silent");
        run.Out.ShouldContain("Versions");
        run.Out.ShouldContain("No baseline is active");
        run.Out.ShouldContain("None is pending or fires.");
    }

    [Fact]
    public async Task A_silo_that_does_not_say_how_models_are_is_shown_without_states()
    {
        await using var silo = await StartAsync();
        silo.Answers200("/v1/cluster/health", SampleHealth.Cluster with { Models = [SampleHealth.Model with { State = null, Reason = null }] });
        var run = await CliRun.OfAsync("top", "--endpoint", silo.Endpoint);
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        run.Out.ShouldContain("fraud");
        run.Out.ShouldNotContain("✓");
    }

    private static async Task<StubSilo> StartAsync()
    {
        var silo = await StubSilo.StartAsync();
        silo.Answers200("/v1/cluster/health", SampleHealth.Cluster);
        silo.Answers["/v1/alerts"] = (200, "[]");
        silo.Answers200("/v1/models/fraud/series?step=5m", new ModelSeries
        {
            Model = "fraud",
            From = Noon.AddHours(-1),
            To = Noon,
            Step = "5m",
            Points = [.. Enumerable.Range(0, 12).Select(static i => new SeriesPoint
            {
                From = Noon.AddHours(-1).AddMinutes(5 * i),
                To = Noon.AddHours(-1).AddMinutes(5 * (i + 1)),
                Completeness = SampleHealth.Health.Completeness,
                Latency = new LatencyFigures(10, 0.01, 0.01, 0.01, 0.01, 0.001 * (i + 0.5), 0.01, 0.01, 0.0097),
            })],
        });
        return silo;
    }
}
