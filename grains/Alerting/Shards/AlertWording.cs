using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Figures;
using OrleansMonitor.Grains.Alerting.Rules;

namespace OrleansMonitor.Grains.Alerting.Shards;

/// <summary>Names, labels and annotations of alerts, as they travel.</summary>
internal static class AlertWording
{
    public static AlertLabel[] Labels(CompiledRule rule, AlertSubject subject) =>
        Array.ConvertAll(rule.Texts.Labels(ToSubject(rule, subject)), static label => new AlertLabel(label.Key, label.Value));

    public static AlertLabel[] Annotations(CompiledRule rule, AlertLabel[] labels, AlertEvidence evidence) =>
        Array.ConvertAll(rule.Texts.Annotations(Pairs(labels), Evidences.ToReading(evidence)), static text => new AlertLabel(text.Key, text.Value));

    public static string Id(CompiledRule rule, AlertLabel[] labels) => AlertLabels.Fingerprint(rule.Rule.Group, Pairs(labels));

    /// <summary>The alert as it explains itself.</summary>
    public static RuleState State(AlertInstance alert)
    {
        var state = alert.State;
        var since = state.Phase switch
        {
            AlertPhase.Pending => state.ActiveAt,
            AlertPhase.Firing => state.FiredAt,
            _ => state.ResolvedAt,
        };
        return new RuleState(alert.Labels, state.Phase, since, state.EvaluatedAt ?? 0, alert.Evidence is { } evidence ? Evidences.Shown(evidence) : null);
    }

    private static RuleSubject ToSubject(CompiledRule rule, AlertSubject subject) => rule.Rule.Scope switch
    {
        RuleScope.Model => RuleSubject.OfModel(subject.Owner.Name),
        RuleScope.Version => RuleSubject.OfVersion(subject.Owner.Name, subject.Version),
        RuleScope.Segment => RuleSubject.OfSegment(subject.Owner.Name, subject.Segment),
        RuleScope.Node => RuleSubject.OfNode(subject.Owner.Name),
        _ => RuleSubject.All,
    };

    private static KeyValuePair<string, string>[] Pairs(AlertLabel[] labels) =>
        Array.ConvertAll(labels, static label => new KeyValuePair<string, string>(label.Name, label.Value));
}
