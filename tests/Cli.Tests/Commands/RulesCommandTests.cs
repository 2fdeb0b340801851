using OrleansMonitor.Alerts;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Tests.Support;
using OrleansMonitor.Harness;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Cli.Tests.Commands;

/// <summary>What a silo says of its rules, as people and programs get it.</summary>
public sealed class RulesCommandTests : IAsyncLifetime
{
    private StubSilo _silo = null!;

    public async Task InitializeAsync()
    {
        _silo = await StubSilo.StartAsync();
        _silo.Answers200("/v1/rules", SampleAlerts.Rules);
        _silo.Answers200("/v1/rules/fraud-latency/FraudSlow", SampleAlerts.Explained);
        _silo.Answers200("/v1/rules/fraud-latency/NothingYet", SampleAlerts.ExplainedOfNothing);
    }

    public Task DisposeAsync() => _silo.DisposeAsync().AsTask();

    [Theory]
    [InlineData(80)]
    [InlineData(140)]
    public async Task Rules_are_listed_with_how_they_get_on(int width) =>
        Snapshot.Matches($"rules-list-{width}.txt", (await AskAsync(width, "rules", "list")).Out);

    [Theory]
    [InlineData(80)]
    [InlineData(140)]
    public async Task A_rule_is_explained_with_all_that_it_watches(int width) =>
        Snapshot.Matches($"rules-explain-{width}.txt", (await AskAsync(width, "rules", "explain", "FraudSlow")).Out);

    [Fact]
    public async Task A_rule_without_times_and_without_anything_to_watch_says_no_more_than_it_has() =>
        Snapshot.Matches("rules-explain-nothing.txt", (await AskAsync(80, "rules", "explain", "fraud-latency/NothingYet")).Out);

    [Fact]
    public async Task Programs_get_lists_as_csv()
    {
        var list = (await AskAsync(80, "rules", "list", "--output", "csv")).Out.Split('\n');
        list[0].ShouldBe("group,rule,health,watched,last_evaluation,evaluation_seconds,condition,source,problem");
        list[1].ShouldBe("fraud-latency,FraudSlow,err,12,2025-12-31T23:59:42.000Z,0.00213,latency_p99 over 5m > 0.25 with confidence 0.95,/etc/orleansmonitor/rules/fraud.yaml,"
            + "\"evaluations were missed, 240 of one model: event time leapt further than can be made up for (Alerting:MaxCatchUp is 120)\"");
        list[2].ShouldBe("fraud-latency,NothingYet,unknown,0,,,records over 5m < 1,/etc/orleansmonitor/rules/fraud.yaml,");
        (await AskAsync(80, "rules", "explain", "FraudSlow", "--output", "csv")).Out.Split('\n')[1]
            .ShouldBe("\"model=payments, version=v1\",inactive,0.21 is clear,1200,0.21,,0.19,0.23,2025-12-31T23:59:42.000Z");
    }

    [Fact]
    public async Task A_silo_that_does_not_say_how_its_rules_get_on_is_understood()
    {
        var rules = SampleAlerts.Rules;
        _silo.Answers200("/v1/rules", rules with { Problems = [], Groups = [rules.Groups[0] with { Rules = [.. rules.Groups[0].Rules.Select(static rule => rule with { Status = null })] }] });
        (await AskAsync(140, "rules", "list")).Out.ShouldContain("fraud-latency  FraudSlow   unknown");
        _silo.Answers200("/v1/rules/fraud-latency/FraudSlow", SampleAlerts.Explained with { Rule = SampleAlerts.Slow with { Status = null } });
        (await AskAsync(140, "rules", "explain", "FraudSlow")).Out.ShouldNotContain("never");
        _silo.Answers200("/v1/rules", new RuleList(0, [], []));
        (await AskAsync(140, "rules", "list")).Out.ShouldBe("There are no rules.\n");
    }

    [Theory]
    [InlineData("Slow", "orleansmonitor: there is no rule 'Slow'; orleansmonitor rules list shows those that there are\n")]
    [InlineData("Twice", "orleansmonitor: several groups have a rule 'Twice': name one of one/Twice, two/Twice\n")]
    public async Task A_rule_that_is_not_to_be_found_is_told(string name, string error)
    {
        var group = SampleAlerts.Rules.Groups[0];
        RuleGroupEntry Named(string groupName) => group with { Name = groupName, Rules = [group.Rules[0] with { Name = "Twice" }] };
        _silo.Answers200("/v1/rules", SampleAlerts.Rules with { Groups = [Named("one"), Named("two")] });
        var run = await AskAsync(80, "rules", "explain", name);
        (run.ExitCode, run.Out, run.Error).ShouldBe((ExitCodes.Refused, "", error));
    }

    private Task<CliRun> AskAsync(int width, params string[] arguments) => CliRun.OfAsync(width, new ManualTime(), [.. arguments, "--endpoint", _silo.Endpoint]);
}
