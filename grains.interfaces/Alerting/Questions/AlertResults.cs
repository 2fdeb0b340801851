using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Health;

namespace OrleansMonitor.Grains.Alerting.Questions;

/// <summary>From what the grains answer of alerts to what is shown.</summary>
internal static class AlertResults
{
    public static AlertEntry AlertOf(Alert alert, AlertMark? mark) => new()
    {
        Id = alert.Id,
        Group = alert.Group,
        Rule = alert.Rule,
        Phase = alert.Phase,
        Labels = ToMap(alert.Labels),
        Annotations = ToMap(alert.Annotations),
        ActiveAt = alert.ActiveAt is { } active ? UnixTime.ToTime(active) : null,
        FiredAt = alert.Phase != AlertPhase.Pending && alert.FiredAt is { } fired ? UnixTime.ToTime(fired) : null,
        Evidence = EvidenceOf(alert.Evidence),
        SilencedBy = mark?.SilencedBy ?? [],
        AcknowledgedBy = mark is { AcknowledgedBy.Length: > 0 } ? mark.AcknowledgedBy : null,
        AcknowledgedAt = mark?.AcknowledgedAt is { } at ? UnixTime.ToTime(at) : null,
        Comment = mark is { Comment.Length: > 0 } ? mark.Comment : null,
        ResolvedAt = alert.Phase == AlertPhase.Inactive && alert.ResolvedAt is { } resolved ? UnixTime.ToTime(resolved) : null,
        Told = mark?.Told is { Length: > 0 } told
            ? [.. told.Select(static each => new AlertTold(each.Receiver, each.Integration, UnixTime.ToTime(each.FirstAt), UnixTime.ToTime(each.LastAt), each.Times, !each.IsFiring))]
            : null,
    };

    public static RuleStateEntry StateOf(AlertRule rule, RuleState state)
    {
        var evidence = state.Evidence is { } known ? EvidenceOf(known) : null;
        return new RuleStateEntry(
            ToMap(state.Labels),
            state.Phase,
            state.Since is { } since ? UnixTime.ToTime(since) : null,
            UnixTime.ToTime(state.EvaluatedAt),
            evidence,
            RuleCondition.Explain(rule, state.Phase, evidence));
    }

    private static EvidenceEntry EvidenceOf(AlertEvidence evidence) => new()
    {
        Value = evidence.Value,
        Lower = evidence.Lower,
        Upper = evidence.Upper,
        Level = evidence.Level,
        Current = evidence.Current,
        Reference = evidence.Reference,
        Records = evidence.Records,
        Coverage = evidence.Coverage,
        From = UnixTime.ToTime(evidence.From),
        To = UnixTime.ToTime(evidence.To),
        NoData = evidence.NoData.Length > 0 ? evidence.NoData : null,
        Contributions = evidence.Contributions,
        Of = evidence.Of,
    };

    private static IReadOnlyDictionary<string, string> ToMap(AlertLabel[] labels) =>
        new SortedDictionary<string, string>(labels.ToDictionary(static label => label.Name, static label => label.Value), StringComparer.Ordinal);
}
