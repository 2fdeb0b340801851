using System.Globalization;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Alerting.Figures;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Rules;

/// <summary>A rule with what is needed of it again and again.</summary>
internal sealed class CompiledRule
{
    public CompiledRule(AlertRule rule, RuleSource source, Metric metric)
    {
        (Rule, Source, Metric) = (rule, source, metric);
        Texts = new AlertTexts(rule);
        Id = NameHash.OfRule(rule.Group, rule.Name);
        IntervalMilliseconds = Math.Max((long)rule.Interval.TotalMilliseconds, 1);
        WindowMilliseconds = (long)rule.Window.TotalMilliseconds;
        Slice = rule.Scope == RuleScope.Node ? new RowSlice([], rule.Models, true) : new RowSlice(rule.Versions, rule.Segments, false);
        var reference = rule.ComparedTo is { To: ComparisonTo.Version } other ? new RowSlice([other.Version], rule.Segments, false) : Slice;
        (SliceKey, ReferenceKey, ReferenceSlice) = (KeyOf(Slice), KeyOf(reference), reference);
    }

    public AlertRule Rule { get; }

    public RuleSource Source { get; }

    public Metric Metric { get; }

    /// <summary>What has to be decoded of the windows.</summary>
    public AggregateParts Parts => Rule.BaselineAgo is null ? Metric.Parts : PeriodCounts.Parts;

    public AlertTexts Texts { get; }

    /// <summary>The same for as long as group and rule keep their names. Never 0.</summary>
    public ulong Id { get; }

    public long IntervalMilliseconds { get; }

    public long WindowMilliseconds { get; }

    public RowSlice Slice { get; }

    public RowSlice ReferenceSlice { get; }

    /// <summary>Equal for equal slices.</summary>
    public string SliceKey { get; }

    public string ReferenceKey { get; }

    /// <summary>Whether figures of several owners become one, or are compared to each other.</summary>
    public bool IsCombined => !Metric.IsPresence && (Rule.Scope == RuleScope.All || Rule.ComparedTo is { To: ComparisonTo.Peers });

    /// <summary>How long after its last sign of life an owner's window would be empty.</summary>
    public long SilenceMilliseconds => WindowMilliseconds + IntervalMilliseconds;

    public bool Concerns(OwnerId owner) => Metric.IsPresence
        ? owner.Kind == OwnerKind.Presence && (Rule.Scope == RuleScope.All ? owner.Name.Length == 0 : owner.Name.Length > 0 && RuleSubject.Matches(Rule.Models, owner.Name))
        : Rule.Scope == RuleScope.Node
        ? owner.Kind == OwnerKind.Node && RuleSubject.Matches(Rule.Nodes, owner.Name)
        : owner.Kind == OwnerKind.Model && RuleSubject.Matches(Rule.Models, owner.Name);

    /// <summary>Which shard has the states of the owner's alerts by this rule.</summary>
    /// <param name="ownerShard">The owner's own shard.</param>
    /// <param name="shards">How many there are.</param>
    public int ShardOf(int ownerShard, int shards) => IsCombined ? ShardKeys.OfRule(Id, shards) : ownerShard;

    /// <summary>Whether the rule still has an alert for what one was about.</summary>
    public bool Covers(OwnerId owner, string version, string segment) =>
        (Rule.Scope == RuleScope.All ? owner.Name.Length == 0 : Concerns(owner))
        && (Rule.Scope == RuleScope.Version ? RuleSubject.Matches(Rule.Versions, version) : version.Length == 0)
        && (Rule.Scope == RuleScope.Segment ? RuleSubject.Matches(Rule.Segments, segment) : segment.Length == 0);

    public bool IsDueAt(long time) => time % IntervalMilliseconds == 0;

    private static string KeyOf(RowSlice slice) =>
        $"{string.Join('\n', slice.Versions)}\n\n{string.Join('\n', slice.Segments)}\n\n{slice.KeepsUnsliced.ToString(CultureInfo.InvariantCulture)}";
}
