using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Alerts;
using OrleansMonitor.Conformance.Monitor;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Figures;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Grains.Alerting.Shards;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Tests.Alerting;

public sealed class AlertTableTests
{
    private const long Start = 1_800_000_000_000;
    private const long Minute = 60_000;

    private readonly AlertTable _table;
    private readonly RuleSet _rules;
    private readonly List<AlertTransition> _transitions = [];

    public AlertTableTests()
    {
        const string text = """
            groups:
              - name: g
                interval: 30s
                rules:
                  - {alert: Silent, metric: records, scope: node, window: 1m, below: 1, min_records: 0, no_data: alert}
                  - {alert: All, metric: records, scope: all, window: 1m, above: 10, no_data: ok}
            """;
        _rules = RuleSet.Of(new RuleBook(1, 1, [new RuleSource("rules.yaml", RuleOrigin.File, text)]));
        _rules.Problems.ShouldBeEmpty();
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        _table = new AlertTable(new AlertingOptions(), new AlertingInstruments(meters), TimeProvider.System);
        _table.Bind(_rules, Start, _transitions);
    }

    [Fact]
    public void A_node_that_nothing_comes_of_is_silent()
    {
        Tell(Start);
        _table.CheckSilence(Start + Minute, _transitions);
        _transitions.ShouldBeEmpty();
        _table.CheckSilence(Start + (2 * Minute), _transitions);
        _transitions.ShouldHaveSingleItem().Alert.Rule.ShouldBe("Silent");
    }

    [Fact]
    public void A_node_whose_report_was_put_off_is_not_silent()
    {
        Tell(Start);
        _table.Postpone(Node, Start + Minute);
        _table.CheckSilence(Start + (2 * Minute), _transitions);
        _transitions.ShouldBeEmpty();
        _table.CheckSilence(Start + (3 * Minute), _transitions);
        _transitions.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_rule_that_was_evaluated_without_a_figure_is_without_data_and_the_others_stay()
    {
        Tell(Start);
        var silent = _rules.Find("g", "Silent")!.Id;
        _table.Apply(Report(new FeedStep(Start + Minute, [], [])), Start + Minute, _transitions);
        _transitions.ShouldBeEmpty();
        _table.Apply(Report(new FeedStep(Start + (2 * Minute), [silent], [])), Start + (2 * Minute), _transitions);
        var transition = _transitions.ShouldHaveSingleItem();
        (transition.Alert.Phase, transition.Time).ShouldBe((AlertPhase.Firing, Start + (2 * Minute)));
    }

    [Fact]
    public void A_moment_of_which_nobody_has_a_figure_is_without_data_for_a_rule_over_all()
    {
        var rule = _rules.Find("g", "All")!;
        var evidence = Evidences.None with { Value = 100, Records = 100, Coverage = 1, From = Start - Minute, To = Start, NoData = "" };
        var partial = TestParts.Partial(Start - Minute, 100, 1);
        Model(new FeedStep(Start, [rule.Id], [new FeedFigure(rule.Id, "", "", evidence, partial, [])]), Start);
        Model(new FeedStep(Start + Minute, [rule.Id], []), Start + Minute);
        _transitions.Select(static transition => (transition.Alert.Phase, transition.Time)).ShouldBe([(AlertPhase.Firing, Start), (AlertPhase.Inactive, Start + Minute)]);

        void Model(FeedStep step, long now) => _table.Apply(new FeedReport(OwnerKind.Model, "m", 1, 0, [step]), now, _transitions);
    }

    [Fact]
    public void A_node_that_signed_off_is_not_silent_and_what_fires_of_it_ends()
    {
        Tell(Start);
        _table.CheckSilence(Start + (2 * Minute), _transitions);
        _transitions.ShouldHaveSingleItem().Alert.Phase.ShouldBe(AlertPhase.Firing);
        _table.Expect(Node, true).ShouldBeTrue();
        _table.CheckSilence(Start + (3 * Minute), _transitions);
        _transitions.Count.ShouldBe(2);
        (_transitions[1].Alert.Phase, _transitions[1].Alert.Evidence.NoData).ShouldBe((AlertPhase.Inactive, "it has signed off, and nothing is expected of it"));
        _table.CheckSilence(Start + (4 * Minute), _transitions);
        _transitions.Count.ShouldBe(2);

        // It is watched again once it reports without having signed off.
        _table.Expect(Node, false).ShouldBeTrue();
        _table.CheckSilence(Start + (5 * Minute), _transitions);
        _transitions[^1].Alert.Phase.ShouldBe(AlertPhase.Firing);
    }

    [Fact]
    public void That_a_node_signed_off_outlives_the_shard()
    {
        Tell(Start);
        _table.Expect(Node, true);
        var state = new AlertShardState();
        _table.Save(state, Start);
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        var next = new AlertTable(new AlertingOptions(), new AlertingInstruments(meters), TimeProvider.System);
        next.Load(state, Start);
        next.Bind(_rules, Start, _transitions);
        next.CheckSilence(Start + (10 * Minute), _transitions);
        _transitions.ShouldBeEmpty();
    }

    [Fact]
    public void A_breach_begins_no_sooner_than_the_rows_end_that_it_is_of()
    {
        Tell(Start);
        var rule = _rules.Find("g", "Silent")!;
        // Of an hour's row, which reaches beyond the moment.
        var evidence = Evidences.None with { Value = 0, Records = 0, Coverage = 1, From = Start, To = Start + (60 * Minute), NoData = "" };
        _table.Apply(Report(new FeedStep(Start + Minute, [rule.Id], [new FeedFigure(rule.Id, "", "", evidence, [], [])])), Start + Minute, _transitions);
        var alert = _transitions.ShouldHaveSingleItem().Alert;
        (alert.ActiveAt, alert.FiredAt).ShouldBe((Start + (60 * Minute), Start + (60 * Minute)));
    }

    private static OwnerId Node => OwnerId.Node("n");

    private void Tell(long time)
    {
        var rule = _rules.Find("g", "Silent")!;
        var evidence = Evidences.None with { Value = 100, Records = 100, Coverage = 1, From = time - Minute, To = time, NoData = "" };
        _table.Apply(Report(new FeedStep(time, [rule.Id], [new FeedFigure(rule.Id, "", "", evidence, [], [])])), time, _transitions);
        _transitions.ShouldBeEmpty();
    }

    private static FeedReport Report(FeedStep step) => new(OwnerKind.Node, Node.Name, 1, 0, [step]);
}
