using System.Text.Json;
using OrleansMonitor.Alerts;
using OrleansMonitor.Cli.Doctor;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Tests.Commands;
using OrleansMonitor.Cli.Tests.Support;
using OrleansMonitor.Harness.Network;

namespace OrleansMonitor.Cli.Tests.Doctor;

public class DoctorTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "Ok")]
    [InlineData(3, "Ok")]
    [InlineData(30, "Warning")]
    [InlineData(-30, "Warning")]
    [InlineData(300, "Fault")]
    public void A_clock_is_judged_by_what_the_way_did_not_take(int seconds, string state)
    {
        var found = SiloChecks.Clock(Noon.AddSeconds(seconds), Noon.AddMilliseconds(-20), Noon.AddMilliseconds(20));
        found.State.ToString().ShouldBe(state);
        (found.Advice is null).ShouldBe(state == "Ok");
    }

    [Fact]
    public void Silos_that_are_lost_of_several_versions_or_behind_are_told()
    {
        var lagging = SampleHealth.Cluster.Silos[0] with { Silo = "silo-3", LagSeconds = 45, Version = "1.2.2" };
        var health = SampleHealth.Cluster with { Silos = [.. SampleHealth.Cluster.Silos, lagging] };
        var found = SiloChecks.Silos(health).ToList();
        found.Select(static finding => finding.State).ShouldBe([FindingState.Fault, FindingState.Warning]);
        found[0].Found.ShouldContain("lost: silo-2");
        found[1].Found.ShouldContain("45 s");
        SiloChecks.Versions(health.Silos).First().Found.ShouldBe("the silos are of versions 1.2.2, 1.2.3");
    }

    [Theory]
    [InlineData(500, 1000, "Ok")]
    [InlineData(5, 1000, "Warning")]
    [InlineData(0.05, 1000, "Fault")]
    [InlineData(0.9, 10, "Warning")]
    public void Room_is_judged_by_share_and_size(double freeGibibytes, double totalGibibytes, string state) =>
        StoreChecks.Room("it", freeGibibytes * (1 << 30), totalGibibytes * (1 << 30)).State.ToString().ShouldBe(state);

    [Fact]
    public void Rules_in_error_and_notifications_that_were_given_up_are_faults()
    {
        var wrong = SampleAlerts.Rules.Groups[0].Rules[0] with { Status = new RuleStatusEntry(RuleHealth.Err, Noon, 0.1, 1, "no such feature", Noon) };
        var rules = new RuleList(1, [SampleAlerts.Rules.Groups[0] with { Rules = [wrong] }], []);
        AlertingChecks.Rules(rules).ShouldHaveSingleItem().Found.ShouldContain("no such feature");
        var letter = new DeadLetterEntry("k", "pager", "webhook", "g", [], Noon, Noon, 9, "refused", "410 Gone");
        AlertingChecks.Receivers(new NotifierEntry(0, 0, 0, null, 1, 0, 0), [letter], Noon).State.ShouldBe(FindingState.Fault);
        AlertingChecks.Receivers(new NotifierEntry(0, 0, 2, Noon.AddMinutes(-10), 0, 0, 0), [], Noon).State.ShouldBe(FindingState.Warning);
        AlertingChecks.Receivers(new NotifierEntry(0, 0, 0, null, 0, 0, 0), [], Noon).State.ShouldBe(FindingState.Ok);
    }

    [Fact]
    public void Limits_that_are_near_are_told_with_their_setting()
    {
        var limits = new StoreChecks.LimitsAnswer("SQLite", 0.002, 1 << 20, null, null, [new("models", 95, 100, "Cardinality:MaxModels"), new("rules", 1, 100, null)]);
        var found = StoreChecks.Of(limits).ToList();
        found.Select(static finding => finding.State).ShouldBe([FindingState.Ok, FindingState.Warning]);
        found[1].Advice!.ShouldContain("Cardinality:MaxModels");
        StoreChecks.Of(limits with { StoreSeconds = null }).First().State.ShouldBe(FindingState.Fault);
    }

    [Fact]
    public async Task Where_nothing_listens_the_step_that_fails_is_told_and_no_other()
    {
        using var closed = new ClosedPort();
        var run = await CliRun.OfAsync("doctor", "--endpoint", closed.Address.ToString());
        run.ExitCode.ShouldBe(ExitCodes.Refused);
        run.Out.ShouldContain($"port: nothing listens on port {closed.Address.Port}");
        run.Out.ShouldContain("→ Start the silo");
        run.Out.ShouldContain("1 fault, 0 warnings.");
        run.Out.ShouldNotContain("clock");
    }

    [Fact]
    public async Task A_credential_that_is_missing_is_told_with_what_to_do()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers["/v1/cluster/health"] = (401, """{"title":"It is not known who asks.","detail":"The request has no API key."}""");
        var run = await CliRun.OfAsync("doctor", "--endpoint", silo.Endpoint, "--output", "json");
        run.ExitCode.ShouldBe(ExitCodes.Refused);
        using var report = JsonDocument.Parse(run.Out);
        report.RootElement.GetProperty("state").GetString().ShouldBe("fault");
        var finding = report.RootElement.GetProperty("findings").EnumerateArray().Single(static each => each.GetProperty("area").GetString() == "access");
        finding.GetProperty("found").GetString().ShouldBe("The request has no API key.");
        finding.GetProperty("advice").GetString()!.ShouldContain("--key-file");
    }

    [Fact]
    public async Task All_that_can_be_seen_is_seen_and_the_rest_says_why_not()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers200("/v1/cluster/health", SampleHealth.Cluster with { Time = TimeProvider.System.GetUtcNow(), Silos = [SampleHealth.Cluster.Silos[0]] });
        silo.Answers200("/v1/models/fraud/health", SampleHealth.Health with { Model = "fraud", Completeness = SampleHealth.Health.Completeness with { Dropped = 12 } });
        var run = await CliRun.OfAsync("doctor", "--endpoint", silo.Endpoint);
        run.ExitCode.ShouldBe(ExitCodes.Warned, run.Out);
        run.Out.ShouldContain("clients of fraud dropped 12 records");
        run.Out.ShouldContain("rules: it could not be seen");
        run.Out.ShouldContain("this machine's clock and the silo's agree");
        run.Out.ShouldContain("✓ ok");
        run.Out.ShouldContain("▲ warning");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"models\":[null],\"nodes\":[null],\"silos\":[null]}")]
    [InlineData("<html>an hotel's page</html>")]
    public async Task An_answer_that_is_no_silos_is_a_finding(string body)
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers["/v1/cluster/health"] = (200, body);
        var run = await CliRun.OfAsync("doctor", "--endpoint", silo.Endpoint);
        run.ExitCode.ShouldBe(ExitCodes.Refused, run.Error);
        run.Out.ShouldContain("● fault");
        run.Error.ShouldBeEmpty();
    }
}
