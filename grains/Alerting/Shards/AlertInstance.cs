using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting.Figures;
using OrleansMonitor.Grains.Alerting.Rules;

namespace OrleansMonitor.Grains.Alerting.Shards;

/// <summary>One alert and how it came to be what it is.</summary>
internal sealed class AlertInstance
{
    public AlertInstance(AlertSubject subject, CompiledRule rule)
    {
        (Subject, Rule) = (subject, rule);
        Labels = AlertWording.Labels(rule, subject);
        Id = AlertWording.Id(rule, Labels);
    }

    public AlertSubject Subject { get; }

    /// <summary>As it is now; replaced when the rules change.</summary>
    public CompiledRule Rule { get; set; }

    public AlertState State { get; set; }

    /// <summary>Transitions so far.</summary>
    public long Sequence { get; set; }

    /// <summary>Event time of the last evaluation that had data, or of the first one.</summary>
    public long LastData { get; set; }

    /// <summary>Event time through which it was judged silent, if event time had gone on as the wall clock did.</summary>
    public long SilentThrough { get; set; }

    /// <summary>What was judged last; null when that was before this activation.</summary>
    public AlertEvidence? Evidence { get; set; }

    /// <summary>As it was last reported, while it is pending or firing.</summary>
    public Alert? Reported { get; set; }

    /// <summary>In ordinal order of their names.</summary>
    public AlertLabel[] Labels { get; }

    /// <summary>16 hexadecimal digits.</summary>
    public string Id { get; }

    /// <summary>Advances it by an evaluation; null: it stays in its phase.</summary>
    public AlertTransition? Evaluate(long time, AlertEvidence evidence)
    {
        if (time <= State.EvaluatedAt)
            return null;
        var judgement = RuleEvaluator.Judge(Rule.Rule, Evidences.ToReading(evidence));
        // A silence that was found by the wall clock is not found again when event time goes over it and over its end.
        if (judgement.Verdict == Verdict.NoData && SilentThrough > 0 && time <= SilentThrough + Rule.SilenceMilliseconds)
            return null;
        if (judgement.Verdict == Verdict.NoData)
            evidence = evidence with { NoData = judgement.Reason };
        if (judgement.Verdict != Verdict.NoData || LastData == 0)
            LastData = time;
        Evidence = evidence;
        // What is old is kept in longer rows, which may reach beyond the moment: no breach begins before all that it is of.
        return Move(State.Advance(Rule.Rule, judgement.Verdict, time, Math.Max(time, evidence.To)), time);
    }

    /// <summary>Advances it by a check of the wall clock that found no report; null: it stays in its phase.</summary>
    /// <param name="now">The wall clock.</param>
    /// <param name="eventTime">Event time, had it gone on.</param>
    /// <param name="reason">What is silent.</param>
    public AlertTransition? FindSilent(long now, long eventTime, string reason)
    {
        SilentThrough = eventTime;
        Evidence = Without(reason);
        return Move(State.AdvanceWithoutData(Rule.Rule, now), now);
    }

    /// <summary>Ends it, because its rule is gone or nothing it is about exists any more; null: it is neither pending nor firing.</summary>
    public AlertTransition? End(long time, string reason)
    {
        if (State.Phase == AlertPhase.Inactive)
            return null;
        Evidence = Without(reason);
        return Move(State.Resolve(time), time);
    }

    /// <summary>The alert with what was judged last; without data, with what it fired for and why there is nothing newer.</summary>
    public Alert Now()
    {
        var evidence = Evidence ?? Reported?.Evidence ?? Evidences.None;
        if (evidence.Value is null && Reported?.Evidence is { Value: not null } fired)
            evidence = fired with { NoData = evidence.NoData };
        return new Alert(
            Id,
            Rule.Rule.Group,
            Rule.Rule.Name,
            Labels,
            AlertWording.Annotations(Rule, Labels, evidence),
            State.Phase,
            State.ActiveAt,
            State.FiredAt,
            State.ResolvedAt,
            Evidences.Shown(evidence));
    }

    private AlertTransition? Move(AlertState next, long time)
    {
        var from = State.Phase;
        State = next;
        if (next.Phase == from)
            return null;
        var alert = Now();
        // Whoever hears of its end knows it by what it fired for.
        if (from == AlertPhase.Firing && Reported is { } fired)
            alert = alert with { Annotations = fired.Annotations, Evidence = fired.Evidence with { NoData = alert.Evidence.NoData.Length > 0 ? alert.Evidence.NoData : fired.Evidence.NoData } };
        Reported = next.Phase == AlertPhase.Inactive ? null : alert;
        return new AlertTransition(++Sequence, time, from, alert);
    }

    private AlertEvidence Without(string reason)
    {
        var last = Evidence ?? Reported?.Evidence ?? Evidences.None;
        return Evidences.None with { From = last.From, To = last.To, NoData = reason, Contributions = last.Contributions };
    }
}
