using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Grains.Alerting.Feed;

/// <summary>How far an owner has reported to one shard.</summary>
internal sealed class FeedTarget(int shard, long[] intervals)
{
    public int Shard => shard;

    /// <summary>Event time so long past by the wall clock that nobody waits for its alerts, as a replay has it: it may be passed over.</summary>
    public static bool IsHistory(long time, long now) => time <= now - (long)AlertState.OutageTolerance.TotalMilliseconds;

    /// <summary>Of the rule groups, milliseconds, ascending.</summary>
    public long[] Intervals => intervals;

    /// <summary>What the shard answered last; -1: it has to be asked.</summary>
    public long Known { get; private set; } = -1;

    /// <summary>The last moment that was evaluated or passed over.</summary>
    public long Position { get; private set; }

    public FeedTarget With(long[] other) => new(shard, other) { Known = Known, Position = Position };

    /// <summary>The shard may know less than it answered: it has to be asked again.</summary>
    public void Reset() => Known = -1;

    /// <summary>Goes on from where the shard is; where it knows nothing, with what comes, or with the last moment before if there is news.</summary>
    public void Synchronise(long known, long through, bool hasNews)
    {
        Known = known;
        Position = known > 0 ? known : hasNews ? DueTimes.Begin(intervals, through) : through;
    }

    public bool IsDue(long through) => Known < 0 || DueTimes.Next(intervals, Position) <= through;

    /// <summary>Passes over what is too much to make up for; answers how many evaluations that are.</summary>
    public long PassOver(long through, int most)
    {
        var from = DueTimes.Limit(intervals, Position, through, most);
        var missed = DueTimes.Count(intervals, Position, from);
        Position = from;
        return missed;
    }

    /// <summary>The next moments, not after <paramref name="through"/>.</summary>
    public long[] Take(long through, int most)
    {
        var times = new List<long>();
        for (var next = DueTimes.Next(intervals, Position); next <= through && times.Count < most; next = DueTimes.Next(intervals, next))
            times.Add(next);
        return [.. times];
    }
}
