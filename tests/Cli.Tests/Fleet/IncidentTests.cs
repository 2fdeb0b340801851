using OrleansMonitor.Cli.Fleet;
using OrleansMonitor.Cli.Fleet.Incidents;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Tests.Support;

namespace OrleansMonitor.Cli.Tests.Fleet;

public class IncidentTests
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(4);

    [Fact]
    public void Each_kind_has_its_turn_after_a_rest_of_twice_its_length()
    {
        var schedule = new IncidentSchedule(Plan());
        for (var number = 0; number < 13; number++)
        {
            var begin = ((3 * number) + 2) * Length;
            schedule.At(begin - TimeSpan.FromTicks(1)).ShouldBeNull();
            var incident = schedule.At(begin).ShouldNotBeNull();
            incident.Kind.ShouldBe((IncidentKind)(number % 7));
            (incident.From, incident.To).ShouldBe((begin, begin + Length));
            schedule.At(incident.To - TimeSpan.FromTicks(1)).ShouldBe(incident);
            schedule.At(incident.To).ShouldBeNull();
        }
    }

    [Fact]
    public void A_seed_decides_what_is_befallen()
    {
        Incident[] Of(int seed) => [.. Enumerable.Range(0, 70).Select(number => new IncidentSchedule(Plan() with { Seed = seed }).At(((3 * number) + 2) * Length)!)];
        Of(1).ShouldBe(Of(1));
        Of(1).ShouldNotBe(Of(2));
        Of(1).Where(static incident => incident.Kind == IncidentKind.SlowNode).Select(static incident => incident.Node).Distinct().Count().ShouldBeGreaterThan(3);
        Of(1).Where(static incident => incident.Kind == IncidentKind.AccuracyDrop).Select(static incident => incident.Model).Distinct().Order()
            .ShouldBe(["fraud-detection", "image-tagger"]);
        Of(1).Where(static incident => incident.Kind == IncidentKind.InputDrift).Select(static incident => incident.Model).Distinct().ShouldBe(["fraud-detection"]);
        Of(1).Where(static incident => incident.Kind == IncidentKind.FallingFeedback).Select(static incident => incident.Model).Distinct().ShouldBe(["assistant"]);
        Of(1).Where(static incident => incident.Kind == IncidentKind.WorseSlice).Select(static incident => incident.Model).Distinct().ShouldBe(["fraud-detection"]);
    }

    [Fact]
    public void Without_a_length_there_are_none()
    {
        var schedule = new IncidentSchedule(Plan() with { IncidentLength = TimeSpan.Zero });
        Enumerable.Range(0, 1000).ShouldAllBe(minute => schedule.At(TimeSpan.FromMinutes(minute)) == null);
    }

    [Fact]
    public void An_incident_befalls_what_it_names_and_nothing_else()
    {
        static Incident Make(IncidentKind kind) => new(kind, TimeSpan.Zero, Length, 3, "image-tagger");
        var well = new NodeCondition(1, 1, "");
        NodeCondition.Of(null, 3).ShouldBe(well);
        NodeCondition.Of(Make(IncidentKind.SlowNode), 3).ShouldBe(well with { Latency = 6 });
        NodeCondition.Of(Make(IncidentKind.SlowNode), 2).ShouldBe(well);
        NodeCondition.Of(Make(IncidentKind.AccuracyDrop), 2).ShouldBe(well with { Degraded = "image-tagger" });
        NodeCondition.Of(Make(IncidentKind.InputDrift), 2).ShouldBe(well with { Drifted = "image-tagger" });
        NodeCondition.Of(Make(IncidentKind.FallingFeedback), 2).ShouldBe(well with { Disliked = "image-tagger" });
        NodeCondition.Of(Make(IncidentKind.WorseSlice), 2).ShouldBe(well with { Sliced = "image-tagger" });
        NodeCondition.Of(Make(IncidentKind.TrafficSurge), 2).ShouldBe(well with { Traffic = 4 });
        NodeCondition.Of(Make(IncidentKind.SilentNode), 2).ShouldBe(well);
    }

    [Fact]
    public async Task Nothing_recorded_is_lost_when_nodes_go_down_and_come_back()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers["/v1/models"] = (200, "[]");
        var run = await CliRun.OfAsync(
            "simulate", "--endpoint", silo.Endpoint, "--nodes", "2", "--rate", "50", "--duration", "4s", "--incidents", "300ms", "--quiet", "--output", "json");
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        run.Error.ShouldContain(" incident: ");
        run.Error.ShouldContain(" over: ");
        var totals = System.Text.Json.JsonDocument.Parse(run.Out).RootElement;
        totals.GetProperty("nodes").GetInt32().ShouldBe(2);
        totals.GetProperty("acked").GetInt64().ShouldBe(totals.GetProperty("recorded").GetInt64());
        silo.Batches.Sum(batch => batch.Records).ShouldBe(totals.GetProperty("recorded").GetInt64());
    }

    private static FleetPlan Plan() => new() { Silo = null!, Nodes = 12, Rate = 20, Seed = 1, IncidentLength = Length };
}
