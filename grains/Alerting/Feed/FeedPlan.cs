using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Feed;

/// <summary>What of the rules concerns one owner: by shard, the intervals at which there is something to evaluate.</summary>
internal sealed class FeedPlan(long version, IReadOnlyDictionary<int, long[]> intervals)
{
    public long Version => version;

    /// <summary>Milliseconds, ascending, without repetition, by shard.</summary>
    public IReadOnlyDictionary<int, long[]> Intervals => intervals;

    public static FeedPlan Of(RuleSet rules, OwnerId owner)
    {
        var intervals = new Dictionary<int, SortedSet<long>>();
        var ownerShard = ShardKeys.OfOwner(owner, rules.Shards);
        foreach (var rule in rules.Concerning(owner))
        {
            var shard = rule.ShardOf(ownerShard, rules.Shards);
            if (!intervals.TryGetValue(shard, out var known))
                intervals.Add(shard, known = []);
            known.Add(rule.IntervalMilliseconds);
        }

        return new FeedPlan(rules.Version, intervals.ToDictionary(static i => i.Key, static i => i.Value.ToArray()));
    }
}
