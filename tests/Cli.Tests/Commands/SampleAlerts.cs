using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Cli.Tests.Commands;

/// <summary>Alerts and rules as a silo tells of them; it is the first of January 2026, 0:00.</summary>
internal static class SampleAlerts
{
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static AlertEntry Alert(string id, string rule, AlertPhase phase, string model, string version = "v2", string? acknowledgedBy = null) => new()
    {
        Id = id,
        Group = "fraud-latency",
        Rule = rule,
        Phase = phase,
        Labels = Map(("alertname", rule), ("model", model), ("severity", "page"), ("team", "risk"), ("version", version)),
        Annotations = Map(("summary", $"{model} {version}: p99 is 310 ms, which is more than anybody wants to wait for a payment")),
        ActiveAt = Now.AddMinutes(-5),
        FiredAt = phase == AlertPhase.Firing ? Now.AddMinutes(-3) : null,
        Evidence = Evidence(0.31),
        SilencedBy = acknowledgedBy is null ? [] : ["5f0c"],
        AcknowledgedBy = acknowledgedBy,
        AcknowledgedAt = null,
        Comment = null,
    };

    public static RuleList Rules { get; } = new(
        7,
        [
            new RuleGroupEntry("fraud-latency", RuleOrigin.File, "/etc/orleansmonitor/rules/fraud.yaml", 30, [Slow, Elsewhere]),
            new RuleGroupEntry("quality", RuleOrigin.Api, "quality", 60, [Worse]),
        ],
        ["1 of 16 parts of the alerts did not say how their rules get on (TimeoutException): what they know is left out"]);

    public static RuleEntry Slow => new("FraudSlow", "latency_p99 over 5m > 0.25 with confidence 0.95", "latency_p99", RuleScope.Version, 300, 120, 60, NoDataPolicy.Keep, Map(("severity", "page")), Map())
    {
        Status = new RuleStatusEntry(
            RuleHealth.Err, Now.AddSeconds(-18), 0.00213, 12, "evaluations were missed, 240 of one model: event time leapt further than can be made up for (Alerting:MaxCatchUp is 120)", Now.AddSeconds(-20)),
    };

    private static RuleEntry Elsewhere => new("NothingYet", "records over 5m < 1", "records", RuleScope.All, 300, 0, 0, NoDataPolicy.Alert, Map(), Map()) { Status = RuleStatusEntry.Unknown };

    private static RuleEntry Worse => new("WorseThanYesterday", "difference of accuracy over 1h to 1d ago < -0.05", "accuracy", RuleScope.Model, 3600, 0, 0, NoDataPolicy.Ok, Map(), Map())
    {
        Status = new RuleStatusEntry(RuleHealth.Ok, Now.AddMinutes(-2), 1.2, 1234, null, null),
    };

    /// <summary>A rule with both times, one in each phase.</summary>
    public static RuleExplanation Explained => new("fraud-latency", Slow,
    [
        State("payments", "v1", AlertPhase.Inactive, "0.21 is clear", 0.21),
        State("payments", "v2", AlertPhase.Firing, "0.31 is in breach", 0.31),
        State("transfers", "v1", AlertPhase.Pending, "0.31 is in breach, for less than 2m yet", 0.31),
        State("transfers", "v2", AlertPhase.Inactive, "no records in the window; no_data is keep", null),
    ]);

    /// <summary>A rule without times, which has never seen anything.</summary>
    public static RuleExplanation ExplainedOfNothing => new("fraud-latency", Elsewhere, []);

    private static RuleStateEntry State(string model, string version, AlertPhase phase, string reason, double? value) =>
        new(Map(("model", model), ("version", version)), phase, null, Now.AddSeconds(-18), Evidence(value), reason);

    private static EvidenceEntry Evidence(double? value) => new()
    {
        Value = value,
        Lower = value - 0.02,
        Upper = value + 0.02,
        Level = value is null ? null : 0.95,
        Current = value,
        Reference = null,
        Records = value is null ? 0UL : 1200,
        Coverage = null,
        From = Now.AddMinutes(-5),
        To = Now,
        NoData = null,
        Contributions = value is null ? [] : [new AlertContribution("node", "gpu-17", 0.9, 0.8)],
    };

    private static Dictionary<string, string> Map(params (string Name, string Value)[] labels) => labels.ToDictionary(static label => label.Name, static label => label.Value);
}
