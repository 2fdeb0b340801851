using OrleansMonitor.Cli.Fleet;
using OrleansMonitor.Cli.Fleet.Incidents;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Rules;

namespace OrleansMonitor.Cli.Tests.Rules;

/// <summary>The shipped rules on the simulated fleet that <c>./run</c> starts: each incident raises its alert, and nothing else does.</summary>
public sealed class DefaultRulesTests
{
    private const long Minute = 60_000;
    private static readonly TimeSpan IncidentLength = TimeSpan.FromMinutes(4);

    [Theory]
    [InlineData("fraud-detection")]
    [InlineData("image-tagger")]
    public void Incidents_raise_the_alerts_that_they_should_and_a_surge_raises_none(string degraded)
    {
        var plan = PlanOf(degraded);
        var length = 72 * Minute;
        var history = new FleetHistory(plan, TimeSpan.FromMilliseconds(length));
        var fired = RuleFile.Read(DefaultRules.File, DefaultRules.Text).Groups.SelectMany(group => group.Rules)
            .SelectMany(rule => Fired(rule, history, length)).OrderBy(each => each.From).ToList();

        Incident Of(IncidentKind kind) => history.Incidents.At(((3 * (int)kind) + 2) * IncidentLength)!;
        var expected = new[]
        {
            (Alert: "NodeSlow", About: plan.NodeName(Of(IncidentKind.SlowNode).Node), Incident: Of(IncidentKind.SlowNode), Window: 2 * Minute),
            (Alert: "QualityDropped", About: $"{degraded} {SimulatedNode.Canary}", Incident: Of(IncidentKind.AccuracyDrop), Window: 5 * Minute),
        };
        // One of eight nodes went without a word, which is so of each model that it serves.
        var silent = fired.FindAll(static each => each.Alert == "NodesSilent");
        silent.Select(static each => each.About).Order().ShouldBe(plan.Models.Select(static model => model.Name).Order());
        var down = Of(IncidentKind.SilentNode);
        foreach (var each in silent)
        {
            each.From.ShouldBeInRange((long)down.From.TotalMilliseconds, (long)down.From.TotalMilliseconds + (2 * Minute));
            each.To.ShouldBeInRange((long)down.To.TotalMilliseconds, (long)down.To.TotalMilliseconds + (2 * Minute));
        }

        fired.RemoveAll(static each => each.Alert == "NodesSilent");
        fired.Select(each => $"{each.Alert} {each.About}").ShouldBe(expected.Select(each => $"{each.Alert} {each.About}"), $"seed {plan.Seed}: {string.Join("; ", fired)}");
        foreach (var (actual, wanted) in fired.Zip(expected))
        {
            var (from, to) = ((long)wanted.Incident.From.TotalMilliseconds, (long)wanted.Incident.To.TotalMilliseconds);
            actual.From.ShouldBeInRange(from, from + (2 * wanted.Window), wanted.Alert);
            actual.To.ShouldBeInRange(to, to + (2 * wanted.Window), wanted.Alert);
        }
    }

    [Fact]
    public void The_fleets_own_rule_finds_falling_feedback_within_its_minutes_and_nothing_else()
    {
        var plan = PlanOf("fraud-detection");
        var length = 72 * Minute;
        var history = new FleetHistory(plan, TimeSpan.FromMilliseconds(length));
        var file = RuleFile.Read("fleet-rules.yaml", Repository.Read("client/Cli/Fleet/fleet-rules.yaml"));
        file.Errors.ShouldBeEmpty();
        var rule = file.Groups.SelectMany(static group => group.Rules).Single(static rule => rule.Name == "FewerThumbsUp");
        var incident = history.Incidents.At(((3 * (int)IncidentKind.FallingFeedback) + 2) * IncidentLength)!;
        var (alert, about, from, to) = Fired(rule, history, length).ShouldHaveSingleItem($"seed {plan.Seed}");
        (alert, about).ShouldBe(("FewerThumbsUp", "assistant"));
        var (begin, end) = ((long)incident.From.TotalMilliseconds, (long)incident.To.TotalMilliseconds);
        from.ShouldBeInRange(begin, begin + (2 * Minute));
        to.ShouldBeInRange(end, end + (2 * Minute));
    }

    // A seed by which the drop befalls that model.
    private static FleetPlan PlanOf(string degraded)
    {
        for (var seed = 1; ; seed++)
        {
            var plan = new FleetPlan { Silo = new SiloConnection([new Uri("http://127.0.0.1:1")], new()), Nodes = 8, Rate = 15, Seed = seed, IncidentLength = IncidentLength };
            if (new IncidentSchedule(plan).At(((3 * (int)IncidentKind.AccuracyDrop) + 2) * IncidentLength)!.Model == degraded)
                return plan;
        }
    }

    private static List<(string Alert, string About, long From, long To)> Fired(AlertRule rule, FleetHistory history, long length)
    {
        RuleSubject[] subjects = rule.Scope switch
        {
            RuleScope.Node => [.. history.Nodes.Select(RuleSubject.OfNode)],
            RuleScope.Version => [.. history.Versions.Select(each => RuleSubject.OfVersion(each.Model, each.Version))],
            RuleScope.All => [RuleSubject.All],
            _ => [.. history.Versions.Select(each => each.Model).Distinct().Select(RuleSubject.OfModel)],
        };
        var metric = MetricCatalog.Find(rule.Metric, out _)!;
        var states = new AlertState[subjects.Length];
        var readings = new RuleReading[subjects.Length];
        var fired = new List<(string, string, long From, long To)>();
        for (var time = (long)rule.Interval.TotalMilliseconds; time <= length; time += (long)rule.Interval.TotalMilliseconds)
        {
            for (var i = 0; i < subjects.Length; i++)
            {
                readings[i] = Read(rule, metric, history, subjects[i], time);
                if (rule.ComparedTo is { To: ComparisonTo.Earlier, Ago: var ago })
                    readings[i] = RuleEvaluator.Compare(rule, readings[i], Read(rule, metric, history, subjects[i], time - (long)ago.TotalMilliseconds));
            }

            if (rule.ComparedTo is { To: ComparisonTo.Peers })
                Peers.Compare(rule, readings);
            for (var i = 0; i < subjects.Length; i++)
            {
                var before = states[i].Phase;
                states[i] = states[i].Advance(rule, RuleEvaluator.Judge(rule, readings[i]).Verdict, time);
                var about = $"{subjects[i].Model} {subjects[i].Version}{subjects[i].Node}".Trim();
                if (before == AlertPhase.Firing && states[i].Phase != AlertPhase.Firing)
                    fired.Add((rule.Name, about, states[i].FiredAt!.Value, time));
                else if (time + (long)rule.Interval.TotalMilliseconds > length && states[i].Phase == AlertPhase.Firing)
                    fired.Add((rule.Name, about, states[i].FiredAt!.Value, long.MaxValue));
            }
        }

        return fired;
    }

    // What a coordinator sees: every node serves every model, and one that sent nothing for a minute is silent. There is one silo.
    private static Presence Seen(AlertRule rule, FleetHistory history, long to)
    {
        if (rule.Scope == RuleScope.All)
            return new Presence(1, 0);
        var silent = history.Nodes.Count(node => history.Node(Math.Max(to - Minute, 0), to, node, AggregateParts.Traffic) is null);
        return new Presence(history.Nodes.Count(), silent, 0);
    }

    private static RuleReading Read(AlertRule rule, Metric metric, FleetHistory history, RuleSubject subject, long to)
    {
        if (metric.IsPresence)
            return metric.Read(new MetricInput { Window = new(), From = to, To = to, Presence = Seen(rule, history, to) }, RuleEvaluator.LevelOf(rule));
        var from = to - (long)rule.Window.TotalMilliseconds;
        var window = rule.Scope switch
        {
            RuleScope.Node => history.Node(from, to, subject.Node, metric.Parts),
            RuleScope.Version => history.Models(from, to, each => each == (subject.Model, subject.Version), metric.Parts),
            _ => history.Models(from, to, each => each.Model == subject.Model, metric.Parts),
        };
        return window is null
            ? RuleReading.None("no records in the window")
            : metric.Read(new MetricInput { Window = window, From = from, To = to, LastLabelled = rule.Metric == "label_delay" ? history.LastLabelled(Math.Max(from, 0), to, subject.Model) : null }, RuleEvaluator.LevelOf(rule));
    }
}
