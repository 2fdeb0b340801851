using System.Globalization;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Rules;

namespace OrleansMonitor.Grains.Alerting.Shards;

/// <summary>The evaluations of rules in one shard: at most one entry for each rule in force.</summary>
internal sealed class RuleProgressTable(AlertingOptions options)
{
    private readonly Dictionary<ulong, RuleProgress> _progress = [];

    private readonly string _tooMany = string.Create(
        CultureInfo.InvariantCulture,
        $"not everything that it matches is watched: a part of the alerts has as many as it may ({AlertingOptions.Section}:{nameof(AlertingOptions.MaxAlertsPerShard)} is {options.MaxAlertsPerShard})");

    public RuleProgress this[ulong rule]
    {
        get
        {
            if (!_progress.TryGetValue(rule, out var progress))
                _progress.Add(rule, progress = new RuleProgress());
            return progress;
        }
    }

    /// <summary>Of each rule that was evaluated.</summary>
    /// <param name="rules">The rules in force.</param>
    /// <param name="watched">Subjects of each rule.</param>
    public RuleStatus[] Status(RuleSet rules, IReadOnlyDictionary<ulong, int> watched)
    {
        var status = new List<RuleStatus>(_progress.Count);
        foreach (var (id, progress) in _progress)
        {
            if (rules.Find(id) is { } rule)
                status.Add(new RuleStatus(id, progress.EvaluatedAt, progress.Ticks, watched.GetValueOrDefault(id), progress.Problem, progress.ProblemAt, progress.IsFailing(rule.IntervalMilliseconds)));
        }

        return [.. status];
    }

    /// <summary>The shard has no room for another alert of the rule.</summary>
    public void FailTooMany(ulong rule, long now) => this[rule].Fail(_tooMany, now);

    /// <summary>An owner reports every moment that is due, except those that it skipped.</summary>
    public void CountMissed(OwnerEntry entry, CompiledRule rule, long time, long now)
    {
        if (entry.Through == 0)
            return;
        var missed = ((time - 1) / rule.IntervalMilliseconds) - (entry.Through / rule.IntervalMilliseconds);
        if (missed <= 0)
            return;
        var last = (time - 1) / rule.IntervalMilliseconds * rule.IntervalMilliseconds;
        if (FeedTarget.IsHistory(last, now))
        {
            // Nobody waits for alerts of what is long past: a replay is judged where it ends.
            this[rule.Id].Remark(
                string.Create(CultureInfo.InvariantCulture, $"event time of {(entry.Owner.Kind == OwnerKind.Node ? "node" : "model")} '{entry.Owner.Name}' leapt from {Utc(entry.Through)} to {Utc(time)}; what lies between was not evaluated"),
                now);
        }
        else
        {
            this[rule.Id].Fail(
                string.Create(CultureInfo.InvariantCulture, $"evaluations were missed, {missed} of one {(entry.Owner.Kind == OwnerKind.Node ? "node" : "model")}: event time leapt further than can be made up for ({AlertingOptions.Section}:{nameof(AlertingOptions.MaxCatchUp)} is {options.MaxCatchUp})"),
                now);
        }
    }

    private static string Utc(long time) => DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public void RemoveExcept(RuleSet rules)
    {
        foreach (var id in _progress.Keys.Where(id => rules.Find(id) is null).ToArray())
            _progress.Remove(id);
    }

    public void Save(AggregateWriter writer)
    {
        writer.WriteVarUInt((ulong)_progress.Count);
        foreach (var (id, progress) in _progress)
        {
            writer.WriteVarUInt(id);
            writer.WriteVarInt(progress.EvaluatedAt);
        }
    }

    public void Load(ref AggregateReader reader)
    {
        for (var i = reader.ReadCount(int.MaxValue); i > 0; i--)
        {
            var id = reader.ReadVarUInt();
            this[id].Resume(reader.ReadVarInt());
        }
    }
}
