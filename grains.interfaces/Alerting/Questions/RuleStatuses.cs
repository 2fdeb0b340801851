using System.Globalization;
using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Health;

namespace OrleansMonitor.Grains.Alerting.Questions;

/// <summary>What the shards say of the rules, put together.</summary>
internal sealed class RuleStatuses
{
    private readonly Dictionary<ulong, RuleStatus> _byRule = [];
    private int _silent;
    private string _reason = "";

    public void Add(RuleStatus status) => _byRule[status.Rule] = _byRule.TryGetValue(status.Rule, out var other) ? Merge(status, other) : status;

    /// <summary>A shard starts, is out of reach, or is of a build that does not answer this; its rules are known all the same.</summary>
    public void AddSilent(Exception reason)
    {
        _silent++;
        _reason = reason.GetType().Name;
    }

    public RuleStatusEntry Of(string group, string rule)
    {
        if (!_byRule.TryGetValue(NameHash.OfRule(group, rule), out var status))
            return RuleStatusEntry.Unknown;
        return new RuleStatusEntry(
            status.IsFailing ? RuleHealth.Err : status.EvaluatedAt > 0 ? RuleHealth.Ok : RuleHealth.Unknown,
            status.EvaluatedAt > 0 ? UnixTime.ToTime(status.EvaluatedAt) : null,
            TimeSpan.FromTicks(status.Ticks).TotalSeconds,
            status.Watched,
            status.Problem.Length > 0 ? status.Problem : null,
            status.Problem.Length > 0 ? UnixTime.ToTime(status.ProblemAt) : null);
    }

    /// <summary>What is not known, in words; null: nothing.</summary>
    public string? Gap(int shards) => _silent == 0
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"{_silent} of {shards} parts of the alerts did not say how their rules get on ({_reason}): what they know is left out");

    private static RuleStatus Merge(RuleStatus one, RuleStatus other)
    {
        // A present problem counts more than an earlier one.
        var shown = (one.IsFailing, one.ProblemAt).CompareTo((other.IsFailing, other.ProblemAt)) >= 0 ? one : other;
        return shown with
        {
            EvaluatedAt = Math.Max(one.EvaluatedAt, other.EvaluatedAt),
            Ticks = one.Ticks + other.Ticks,
            Watched = one.Watched + other.Watched,
        };
    }
}
