using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting.Diagnostics;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Figures;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Shards;

/// <summary>
/// The alerts of one shard in memory. Everything is deterministic: from what was saved, the same reports lead to the same
/// transitions with the same numbers.
/// </summary>
internal sealed partial class AlertTable(AlertingOptions options, AlertingInstruments instruments, TimeProvider clock)
{
    private const string NoFigure = "no records in the window";

    private readonly Dictionary<AlertSubject, AlertInstance> _alerts = [];
    private readonly Dictionary<OwnerId, OwnerEntry> _owners = [];
    private readonly Dictionary<ulong, CombinedRule> _combined = [];
    private RuleSet _rules = RuleSet.Empty;

    public int Count => _alerts.Count;

    /// <summary>Owners and alerts that reports were the first to tell of.</summary>
    public long TakenUp { get; private set; }

    public long RuleVersion => _rules.Version;

    public IEnumerable<AlertInstance> Alerts => _alerts.Values;

    /// <summary>Event time of the last evaluation of an owner; 0: none.</summary>
    public long ThroughOf(OwnerId owner) => _owners.GetValueOrDefault(owner)?.Through ?? 0;

    /// <summary>Takes evaluations that follow what is known of their owner.</summary>
    public void Apply(FeedReport report, long now, List<AlertTransition> transitions)
    {
        var owner = new OwnerId(report.Kind, report.Owner);
        if (!_owners.TryGetValue(owner, out var entry))
        {
            _owners.Add(owner, entry = new OwnerEntry(owner));
            TakenUp++;
        }

        foreach (var step in report.Steps)
        {
            if (step.Time <= entry.Through)
                continue;
            foreach (var figure in step.Figures)
                Apply(entry, step.Time, figure, now, transitions);
            Miss(entry, step, now, transitions);
            entry.Through = step.Time;
        }

        (entry.ReceivedAt, entry.IsAsked) = (now, false);
        Combine(now, transitions);
    }

    /// <summary>
    /// Owners of which nothing has come for two of the intervals in which they are evaluated, and that were not asked since: the silo of
    /// one may have died before it told what is committed, and that of the shard before what was told was written.
    /// </summary>
    public IEnumerable<OwnerId> TakeUnheard(long now, int most)
    {
        var taken = 0;
        foreach (var entry in _owners.Values)
        {
            if (taken == most)
                yield break;
            if (entry.IsAsked || now - entry.ReceivedAt < 2 * IntervalOf(entry.Owner))
                continue;
            entry.IsAsked = true;
            taken++;
            yield return entry.Owner;
        }
    }

    private long IntervalOf(OwnerId owner)
    {
        var shortest = long.MaxValue / 2;
        foreach (var rule in _rules.Concerning(owner))
            shortest = Math.Min(shortest, rule.IntervalMilliseconds);
        return shortest;
    }

    /// <summary>What came of an owner could not be taken now: neither it nor what it is put together with is silent.</summary>
    public void PutOff(OwnerId owner, long now)
    {
        if (_owners.TryGetValue(owner, out var entry))
            entry.ReceivedAt = now;
        foreach (var combined in _combined.Values)
            combined.JudgedAt = now;
    }

    /// <summary>Looks at the wall clock for what is silent, and forgets what has been for long.</summary>
    public void Look(long now, List<AlertTransition> transitions)
    {
        var retention = (long)options.Retention.TotalMilliseconds;
        foreach (var entry in _owners.Values.ToArray())
        {
            var silent = now - entry.ReceivedAt;
            foreach (var alert in entry.Alerts.ToArray())
            {
                if (silent > retention)
                    Forget(alert, now, transitions);
                else if (silent >= alert.Rule.SilenceMilliseconds)
                    Note(alert.FindSilent(now, entry.Through + silent, $"nothing has come of {Named(entry.Owner)} for {silent / 1000} s"), transitions);
            }

            if (silent > retention)
                _owners.Remove(entry.Owner);
        }

        Combine(now, transitions);
        foreach (var combined in _combined.Values)
        {
            var silent = now - combined.JudgedAt;
            foreach (var alert in combined.Alerts.Values.ToArray())
            {
                if (silent > retention)
                    Forget(alert, now, transitions);
                else if (silent >= alert.Rule.SilenceMilliseconds)
                    Note(alert.FindSilent(now, combined.Through + silent, $"nothing that the rule matches has been heard of for {silent / 1000} s"), transitions);
            }
        }
    }

    private void Apply(OwnerEntry entry, long time, FeedFigure figure, long now, List<AlertTransition> transitions)
    {
        // Made by rules that do not hold any more, or by newer ones than this silo can read.
        if (_rules.Find(figure.Rule) is not { } rule || !rule.Concerns(entry.Owner))
            return;
        if (figure.Evidence.NoData == FigureReader.TooManyRows)
            ProgressOf(rule.Id).Fail(FigureReader.TooManyRows, now);
        if (rule.IsCombined)
        {
            if (!CombinedOf(rule).Add(time, entry.Owner, figure, now))
                instruments.FigureLate(1);
            return;
        }

        var subject = new AlertSubject(rule.Id, entry.Owner, figure.Version, figure.Segment);
        if (!rule.Covers(entry.Owner, subject.Version, subject.Segment) || AlertOf(subject, rule, now) is not { } alert)
            return;
        if (alert.LastData == 0)
            entry.Alerts.Add(alert);
        Note(alert.Evaluate(time, figure.Evidence), transitions);
    }

    /// <summary>Of the rules that were evaluated: what they had a figure of before and have none of now is without data.</summary>
    private void Miss(OwnerEntry entry, FeedStep step, long now, List<AlertTransition> transitions)
    {
        var evaluated = new HashSet<ulong>(step.Rules.Length);
        for (var i = 0; i < step.Rules.Length; i++)
        {
            if (_rules.Find(step.Rules[i]) is not { } rule)
                continue;
            var ticks = step.Ticks is { } all && i < all.Length ? all[i] : 0;
            NoteMissed(entry, rule, step.Time, now);
            if (rule.IsCombined)
            {
                CombinedOf(rule).Add(step.Time, entry.Owner, null, now, ticks);
                continue;
            }

            ProgressOf(rule.Id).Evaluated(step.Time, ticks, now);
            evaluated.Add(rule.Id);
        }

        foreach (var alert in entry.Alerts.ToArray())
        {
            if (!evaluated.Contains(alert.Rule.Id) || alert.State.EvaluatedAt >= step.Time)
                continue;
            Note(alert.Evaluate(step.Time, Evidences.None with { To = step.Time, From = step.Time - alert.Rule.WindowMilliseconds, NoData = NoFigure }), transitions);
            ForgetOld(alert, step.Time, transitions);
        }
    }

    private void Combine(long now, List<AlertTransition> transitions)
    {
        foreach (var combined in _combined.Values)
        {
            while (combined.Rule is { } rule && combined.TryTake(now, out var time, out var figures))
                Judge(combined, rule, time, figures, now, transitions);
        }
    }

    private void Judge(CombinedRule combined, CompiledRule rule, long time, IReadOnlyDictionary<OwnerId, FeedFigure> figures, long now, List<AlertTransition> transitions)
    {
        var started = clock.GetTimestamp();
        var evidence = rule.Rule.Scope == RuleScope.All
            ? new Dictionary<OwnerId, AlertEvidence> { [AllOwners] = CombinedFigures.All(rule, figures) }
            : CombinedFigures.Peers(rule, figures);
        foreach (var (owner, judged) in evidence)
        {
            if (judged.NoData == CombinedFigures.Unreadable)
                ProgressOf(rule.Id).Fail(CombinedFigures.Unreadable, now);
            if (AlertOf(new AlertSubject(rule.Id, owner, "", ""), rule, now) is not { } alert)
                continue;
            combined.Alerts[owner] = alert;
            Note(alert.Evaluate(time, judged), transitions);
        }

        foreach (var (owner, alert) in combined.Alerts.ToArray())
        {
            if (evidence.ContainsKey(owner))
                continue;
            Note(alert.Evaluate(time, Evidences.None with { To = time, From = time - rule.WindowMilliseconds, NoData = NoFigure }), transitions);
            ForgetOld(alert, time, transitions);
        }

        ProgressOf(rule.Id).Evaluated(time, combined.JudgedTicks + clock.GetElapsedTime(started).Ticks, now);
    }

    private static readonly OwnerId AllOwners = OwnerId.Model("");

    private CombinedRule CombinedOf(CompiledRule rule)
    {
        if (!_combined.TryGetValue(rule.Id, out var combined))
            _combined.Add(rule.Id, combined = new CombinedRule(rule.Id));
        combined.Rule = rule;
        return combined;
    }

    private AlertInstance? AlertOf(AlertSubject subject, CompiledRule rule, long now)
    {
        if (_alerts.TryGetValue(subject, out var alert))
            return alert;
        if (_alerts.Count >= options.MaxAlertsPerShard)
        {
            instruments.AlertRefused();
            ProgressOf(rule.Id).Fail(_tooMany, now);
            return null;
        }

        alert = new AlertInstance(subject, rule);
        alert.Sequence = _tombstones.Take(alert.Id);
        _alerts.Add(subject, alert);
        TakenUp++;
        return alert;
    }

    private void ForgetOld(AlertInstance alert, long time, List<AlertTransition> transitions)
    {
        if (time - alert.LastData > (long)options.Retention.TotalMilliseconds)
            Forget(alert, time, transitions);
    }

    private void Forget(AlertInstance alert, long time, List<AlertTransition> transitions) =>
        Remove(alert, alert.End(time, $"nothing has come for {(long)options.Retention.TotalSeconds} s, so it is not followed any more"), transitions);

    private void Remove(AlertInstance alert, AlertTransition? end, List<AlertTransition> transitions)
    {
        Note(end, transitions);
        _alerts.Remove(alert.Subject);
        _owners.GetValueOrDefault(alert.Subject.Owner)?.Alerts.Remove(alert);
        _combined.GetValueOrDefault(alert.Subject.Rule)?.Alerts.Remove(alert.Subject.Owner);
        _tombstones.Put(alert.Id, alert.Sequence);
    }

    private void Note(AlertTransition? transition, List<AlertTransition> transitions)
    {
        if (transition is null)
            return;
        transitions.Add(transition);
        instruments.Transition(transition.Alert.Phase);
    }

    private static string Named(OwnerId owner) => owner.Kind == OwnerKind.Node ? $"node '{owner.Name}'" : $"model '{owner.Name}'";
}
