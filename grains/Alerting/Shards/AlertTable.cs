using System.Runtime.InteropServices;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Figures;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Shards;

/// <summary>
/// The alerts of one shard in memory. Everything is deterministic: from what was saved, the same reports lead to the same
/// transitions with the same numbers.
/// </summary>
/// <param name="options">Bounds.</param>
/// <param name="instruments">Where transitions are counted; null: they are not, since nothing of it is so.</param>
/// <param name="clock">Of what judging takes.</param>
internal sealed class AlertTable(AlertingOptions options, AlertingInstruments? instruments, TimeProvider clock)
{
    private const string NoFigure = "no records in the window";
    private const string SignedOff = "it has signed off, and nothing is expected of it";
    private const string Deleted = "it was deleted";
    private const string RuleGone = "the rule does not hold for it any more";

    private readonly Dictionary<AlertSubject, AlertInstance> _alerts = [];
    private readonly Dictionary<OwnerId, OwnerEntry> _owners = [];
    private readonly Dictionary<ulong, CombinedRule> _combined = [];
    private readonly RuleProgressTable _progress = new(options);
    private readonly Tombstones _tombstones = new(options.MaxAlertsPerShard);
    private RuleSet _rules = RuleSet.Empty;
    private IReadOnlyCollection<SavedAlert>? _saved;

    public int Count => _alerts.Count;

    /// <summary>Owners and alerts that were tracked since the activation began.</summary>
    public long Tracked { get; private set; }

    public long RuleVersion => _rules.Version;

    public IEnumerable<AlertInstance> Alerts => _alerts.Values;

    /// <summary>Event time of the last evaluation of an owner; 0: none.</summary>
    public long ThroughOf(OwnerId owner) => _owners.GetValueOrDefault(owner)?.Through ?? 0;

    /// <summary>Of each rule that was evaluated.</summary>
    public RuleStatus[] Status()
    {
        var watched = new Dictionary<ulong, int>();
        foreach (var subject in _alerts.Keys)
            CollectionsMarshal.GetValueRefOrAddDefault(watched, subject.Rule, out _)++;
        return _progress.Status(_rules, watched);
    }

    /// <summary>Fills <paramref name="state"/>.</summary>
    public void Save(AlertShardState state, long now)
    {
        var active = new List<Alert>();
        var snapshot = new AlertTableSnapshot(_owners.Values, _combined.Values, _saved ?? [.. _alerts.Values.Select(SavedAlert.Of)]);
        state.Content = snapshot.Write(_tombstones, _progress, active);
        (state.Active, state.SavedAt, state.RuleVersion) = ([.. active], now, Math.Max(_rules.Version, state.RuleVersion));
    }

    /// <summary>Takes up what was saved; alerts come with the rules.</summary>
    public void Load(AlertShardState state, long now)
    {
        if (state.Content.Length == 0)
            return;
        var snapshot = AlertTableSnapshot.Read(state, now, _tombstones, _progress);
        foreach (var entry in snapshot.Owners)
            _owners[entry.Owner] = entry;
        foreach (var combined in snapshot.Combined)
            _combined[combined.Id] = combined;
        _saved = snapshot.Alerts;
    }

    /// <summary>Goes over to other rules: alerts keep their states as long as their rules keep their names; those of rules that are gone end.</summary>
    public void Bind(RuleSet rules, long now, List<AlertTransition> transitions)
    {
        if (rules.Version == _rules.Version && _saved is null)
            return;
        _rules = rules;
        foreach (var saved in _saved ?? [])
            Restore(saved, now, transitions);
        _saved = null;
        foreach (var alert in _alerts.Values.ToArray())
        {
            if (rules.Find(alert.Subject.Rule) is { } rule && Fits(rule, alert.Subject, alert.Id) && rule.IsCombined == alert.Rule.IsCombined)
                alert.Rule = rule;
            else
                Remove(alert, alert.End(now, RuleGone), transitions);
        }

        foreach (var combined in _combined.Values.ToArray())
        {
            combined.Rule = rules.Find(combined.Id) is { IsCombined: true } rule ? rule : null;
            if (combined.Rule is null)
                _combined.Remove(combined.Id);
        }

        _progress.RemoveExcept(rules);
    }

    /// <summary>Notes whether anything is expected of an owner; true when that is new.</summary>
    public bool Expect(OwnerId owner, bool mayBeSilent)
    {
        if (!_owners.TryGetValue(owner, out var entry) || entry.MayBeSilent == mayBeSilent)
            return false;
        entry.MayBeSilent = mayBeSilent;
        return true;
    }

    /// <summary>Takes evaluations that follow what is known of their owner.</summary>
    public void Apply(FeedReport report, long now, List<AlertTransition> transitions)
    {
        var owner = new OwnerId(report.Kind, report.Owner);
        if (!_owners.TryGetValue(owner, out var entry))
        {
            _owners.Add(owner, entry = new OwnerEntry(owner) { MayBeSilent = report.MayBeSilent });
            Tracked++;
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
    /// Owners without a report for two of the intervals in which they are evaluated, and that were not asked since: the silo of one may
    /// have died before it reported what is committed, and that of the shard before the report was written.
    /// </summary>
    public IEnumerable<OwnerId> TakeQuietOwners(long now, int most)
    {
        var taken = 0;
        foreach (var entry in _owners.Values)
        {
            if (taken == most)
                yield break;
            if (entry.IsAsked || entry.Owner.Kind == OwnerKind.Presence || now - entry.ReceivedAt < 2 * IntervalOf(entry.Owner))
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

    /// <summary>A report could not be taken now: neither its owner nor what it is combined with is silent.</summary>
    public void Postpone(OwnerId owner, long now)
    {
        if (_owners.TryGetValue(owner, out var entry))
            entry.ReceivedAt = now;
        foreach (var combined in _combined.Values)
            combined.JudgedAt = now;
    }

    /// <summary>Ends what an owner, or one version of it, has here, and knows nothing of it any more.</summary>
    public void Forget(OwnerId owner, string? version, long now, List<AlertTransition> transitions)
    {
        foreach (var alert in _alerts.Values.Where(alert => alert.Subject.Owner == owner && (version is null || (alert.Rule.Rule.Scope == RuleScope.Version && alert.Subject.Version == version))).ToArray())
            Remove(alert, alert.End(now, Deleted), transitions);
        if (version is not null)
            return;
        _owners.Remove(owner);
        foreach (var combined in _combined.Values)
            combined.Forget(owner);
    }

    /// <summary>Finds by the wall clock what is silent, and removes what has been for long.</summary>
    public void CheckSilence(long now, List<AlertTransition> transitions)
    {
        var retention = (long)options.Retention.TotalMilliseconds;
        foreach (var entry in _owners.Values.ToArray())
        {
            var silent = now - entry.ReceivedAt;
            foreach (var alert in entry.Alerts.ToArray())
            {
                if (silent > retention)
                    RemoveQuiet(alert, now, transitions);
                else if (silent >= alert.Rule.SilenceMilliseconds && entry.MayBeSilent)
                    Add(alert.End(now, SignedOff), transitions);
                else if (silent >= alert.Rule.SilenceMilliseconds)
                    Add(alert.FindSilent(now, entry.Through + silent, $"nothing has come of {Named(entry.Owner)} for {silent / 1000} s"), transitions);
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
                    RemoveQuiet(alert, now, transitions);
                else if (silent >= alert.Rule.SilenceMilliseconds)
                    Add(alert.FindSilent(now, combined.Through + silent, $"nothing that the rule matches has been heard of for {silent / 1000} s"), transitions);
            }
        }
    }

    private void Restore(SavedAlert saved, long now, List<AlertTransition> transitions)
    {
        if (_rules.Find(saved.Subject.Rule) is not { } rule || !Fits(rule, saved.Subject, saved.Id))
        {
            var sequence = saved.Sequence;
            if (saved.Reported is { } reported)
            {
                var ended = reported with { Phase = AlertPhase.Inactive, ResolvedAt = saved.State.Resolve(now).ResolvedAt, Evidence = reported.Evidence with { NoData = RuleGone } };
                Add(new AlertTransition(++sequence, now, reported.Phase, ended), transitions);
            }

            _tombstones.Put(saved.Id, sequence);
            return;
        }

        var alert = new AlertInstance(saved.Subject, rule) { State = saved.State, Sequence = saved.Sequence, LastData = saved.LastData, SilentThrough = saved.SilentThrough, Reported = saved.Reported };
        _alerts[saved.Subject] = alert;
        if (!rule.IsCombined && _owners.TryGetValue(saved.Subject.Owner, out var entry))
            entry.Alerts.Add(alert);
        else if (rule.IsCombined)
            CombinedOf(rule).Alerts[saved.Subject.Owner] = alert;
    }

    /// <summary>Whether an alert is still the rule's: with other labels it would be another one.</summary>
    private static bool Fits(CompiledRule rule, AlertSubject subject, string id) =>
        rule.Covers(subject.Owner, subject.Version, subject.Segment) && AlertWording.Id(rule, AlertWording.Labels(rule, subject)) == id;

    private void Apply(OwnerEntry entry, long time, FeedFigure figure, long now, List<AlertTransition> transitions)
    {
        // Made by rules that do not hold any more, or by newer ones than this silo can read.
        if (_rules.Find(figure.Rule) is not { } rule || !rule.Concerns(entry.Owner))
            return;
        if (figure.Evidence.NoData == FigureReader.TooManyRows)
            _progress[rule.Id].Fail(FigureReader.TooManyRows, now);
        if (rule.IsCombined)
        {
            if (!CombinedOf(rule).Add(time, entry.Owner, figure, now))
                instruments?.FigureLate(1);
            return;
        }

        var subject = new AlertSubject(rule.Id, entry.Owner, figure.Version, figure.Segment);
        if (!rule.Covers(entry.Owner, subject.Version, subject.Segment) || AlertOf(subject, rule, now) is not { } alert)
            return;
        if (alert.LastData == 0)
            entry.Alerts.Add(alert);
        Add(alert.Evaluate(time, figure.Evidence), transitions);
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
            _progress.CountMissed(entry, rule, step.Time, now);
            if (rule.IsCombined)
            {
                CombinedOf(rule).Add(step.Time, entry.Owner, null, now, ticks);
                continue;
            }

            _progress[rule.Id].Evaluated(step.Time, ticks, now);
            evaluated.Add(rule.Id);
        }

        foreach (var alert in entry.Alerts.ToArray())
        {
            if (!evaluated.Contains(alert.Rule.Id) || alert.State.EvaluatedAt >= step.Time)
                continue;
            Add(alert.Evaluate(step.Time, Evidences.None with { To = step.Time, From = step.Time - alert.Rule.WindowMilliseconds, NoData = NoFigure }), transitions);
            RemoveOld(alert, step.Time, transitions);
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
        // Where nobody has a figure there is nothing to put together, and no data.
        var evidence = rule.Rule.Scope != RuleScope.All ? CombinedFigures.Peers(rule, figures)
            : figures.Count == 0 ? []
            : new Dictionary<OwnerId, AlertEvidence> { [AllOwners] = CombinedFigures.All(rule, figures) };
        foreach (var (owner, judged) in evidence)
        {
            if (judged.NoData == CombinedFigures.Unreadable)
                _progress[rule.Id].Fail(CombinedFigures.Unreadable, now);
            if (AlertOf(new AlertSubject(rule.Id, owner, "", ""), rule, now) is not { } alert)
                continue;
            combined.Alerts[owner] = alert;
            Add(alert.Evaluate(time, judged), transitions);
        }

        foreach (var (owner, alert) in combined.Alerts.ToArray())
        {
            if (evidence.ContainsKey(owner))
                continue;
            Add(alert.Evaluate(time, Evidences.None with { To = time, From = time - rule.WindowMilliseconds, NoData = NoFigure }), transitions);
            RemoveOld(alert, time, transitions);
        }

        _progress[rule.Id].Evaluated(time, combined.JudgedTicks + clock.GetElapsedTime(started).Ticks, now);
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
            instruments?.AlertRefused();
            _progress.FailTooMany(rule.Id, now);
            return null;
        }

        alert = new AlertInstance(subject, rule);
        alert.Sequence = _tombstones.Take(alert.Id);
        _alerts.Add(subject, alert);
        Tracked++;
        return alert;
    }

    private void RemoveOld(AlertInstance alert, long time, List<AlertTransition> transitions)
    {
        if (time - alert.LastData > (long)options.Retention.TotalMilliseconds)
            RemoveQuiet(alert, time, transitions);
    }

    private void RemoveQuiet(AlertInstance alert, long time, List<AlertTransition> transitions) =>
        Remove(alert, alert.End(time, $"nothing has come for {(long)options.Retention.TotalSeconds} s, so it is not followed any more"), transitions);

    private void Remove(AlertInstance alert, AlertTransition? end, List<AlertTransition> transitions)
    {
        Add(end, transitions);
        _alerts.Remove(alert.Subject);
        _owners.GetValueOrDefault(alert.Subject.Owner)?.Alerts.Remove(alert);
        _combined.GetValueOrDefault(alert.Subject.Rule)?.Alerts.Remove(alert.Subject.Owner);
        _tombstones.Put(alert.Id, alert.Sequence);
    }

    private void Add(AlertTransition? transition, List<AlertTransition> transitions)
    {
        if (transition is null)
            return;
        transitions.Add(transition);
        instruments?.Transition(transition.Alert.Phase);
    }

    private static string Named(OwnerId owner) => owner.Kind switch
    {
        OwnerKind.Node => $"node '{owner.Name}'",
        OwnerKind.Model => $"model '{owner.Name}'",
        _ => "what the coordinator sees",
    };
}
