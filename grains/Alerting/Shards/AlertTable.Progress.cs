using System.Globalization;
using System.Runtime.InteropServices;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Rules;

namespace OrleansMonitor.Grains.Alerting.Shards;

/// <content>How the rules get on: there is at most one entry for each rule that holds.</content>
internal sealed partial class AlertTable
{
    private readonly Dictionary<ulong, RuleProgress> _progress = [];

    private readonly string _tooMany = string.Create(
        CultureInfo.InvariantCulture,
        $"not everything that it matches is watched: a part of the alerts has as many as it may ({AlertingOptions.Section}:{nameof(AlertingOptions.MaxAlertsPerShard)} is {options.MaxAlertsPerShard})");

    /// <summary>Of each rule that was evaluated.</summary>
    public RuleStatus[] Status()
    {
        var watched = new Dictionary<ulong, int>(_progress.Count);
        foreach (var subject in _alerts.Keys)
            CollectionsMarshal.GetValueRefOrAddDefault(watched, subject.Rule, out _)++;
        var status = new List<RuleStatus>(_progress.Count);
        foreach (var (id, progress) in _progress)
        {
            if (_rules.Find(id) is { } rule)
                status.Add(new RuleStatus(id, progress.EvaluatedAt, progress.Ticks, watched.GetValueOrDefault(id), progress.Problem, progress.ProblemAt, progress.IsFailing(rule.IntervalMilliseconds)));
        }

        return [.. status];
    }

    private RuleProgress ProgressOf(ulong rule)
    {
        if (!_progress.TryGetValue(rule, out var progress))
            _progress.Add(rule, progress = new RuleProgress());
        return progress;
    }

    /// <summary>An owner tells of every moment that is due, but for those that it passed over.</summary>
    private void NoteMissed(OwnerEntry entry, CompiledRule rule, long time, long now)
    {
        if (entry.Through == 0)
            return;
        var missed = ((time - 1) / rule.IntervalMilliseconds) - (entry.Through / rule.IntervalMilliseconds);
        if (missed > 0)
        {
            ProgressOf(rule.Id).Fail(
                string.Create(CultureInfo.InvariantCulture, $"evaluations were missed, {missed} of one {(entry.Owner.Kind == OwnerKind.Node ? "node" : "model")}: event time leapt further than can be made up for ({AlertingOptions.Section}:{nameof(AlertingOptions.MaxCatchUp)} is {options.MaxCatchUp})"),
                now);
        }
    }

    private void SaveProgress(AggregateWriter writer)
    {
        writer.WriteVarUInt((ulong)_progress.Count);
        foreach (var (id, progress) in _progress)
        {
            writer.WriteVarUInt(id);
            writer.WriteVarInt(progress.EvaluatedAt);
        }
    }

    private void LoadProgress(ref AggregateReader reader)
    {
        for (var i = reader.ReadCount(int.MaxValue); i > 0; i--)
        {
            var id = reader.ReadVarUInt();
            ProgressOf(id).Resume(reader.ReadVarInt());
        }
    }
}
