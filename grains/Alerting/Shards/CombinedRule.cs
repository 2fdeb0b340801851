using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Shards;

/// <summary>
/// A rule that puts figures of several owners together. A moment is judged when all owners have reported it that reported the one before,
/// or an interval after the first report: no owner is waited for any longer.
/// </summary>
internal sealed class CombinedRule(ulong id)
{
    /// <summary>Moments that may wait; past it the oldest is judged as it is.</summary>
    private const int MaxWaiting = 64;

    private readonly SortedDictionary<long, Moment> _waiting = [];
    private HashSet<OwnerId> _members = [];

    public ulong Id => id;

    /// <summary>As it is now.</summary>
    public CompiledRule? Rule { get; set; }

    /// <summary>Event time of the last moment that was judged.</summary>
    public long Through { get; set; }

    /// <summary>When that was, Unix milliseconds of the wall clock.</summary>
    public long JudgedAt { get; set; }

    public Dictionary<OwnerId, AlertInstance> Alerts { get; } = [];

    /// <summary>What the figures of the moment took that was taken out last, in ticks of 100 ns.</summary>
    public long JudgedTicks { get; private set; }

    /// <summary>Takes an owner's report of a moment, a figure or that it has none; false: the moment is judged already.</summary>
    public bool Add(long time, OwnerId owner, FeedFigure? figure, long now, long ticks = 0)
    {
        if (time <= Through)
            return false;
        if (!_waiting.TryGetValue(time, out var moment))
            _waiting.Add(time, moment = new Moment(now));
        moment.Reported.Add(owner);
        moment.Ticks += ticks;
        if (figure is not null)
            moment.Figures[owner] = figure;
        return true;
    }

    /// <summary>The oldest moment that can be judged now; it is taken out.</summary>
    public bool TryTake(long now, out long time, out IReadOnlyDictionary<OwnerId, FeedFigure> figures)
    {
        (time, figures) = (0, EmptyFigures);
        if (_waiting.Count == 0)
            return false;
        var (oldest, moment) = _waiting.First();
        var patience = Rule?.IntervalMilliseconds ?? 0;
        var isComplete = _members.Count > 0 && _members.IsSubsetOf(moment.Reported);
        var isOver = now - moment.Begun >= patience || _waiting.Count > MaxWaiting;
        if (!isComplete && !isOver)
            return false;
        _waiting.Remove(oldest);
        _members = moment.Reported;
        (Through, JudgedAt, JudgedTicks) = (oldest, now, moment.Ticks);
        (time, figures) = (oldest, moment.Figures);
        return true;
    }

    /// <summary>What it reported of moments that are not judged yet, it did not.</summary>
    public void Forget(OwnerId owner)
    {
        _members.Remove(owner);
        foreach (var moment in _waiting.Values)
        {
            moment.Reported.Remove(owner);
            moment.Figures.Remove(owner);
        }
    }

    /// <summary>The oldest moment that an owner reported and that is not judged yet; null: none.</summary>
    public long? OldestWaiting(OwnerId owner)
    {
        foreach (var (time, moment) in _waiting)
        {
            if (moment.Reported.Contains(owner))
                return time;
        }

        return null;
    }

    private static readonly IReadOnlyDictionary<OwnerId, FeedFigure> EmptyFigures = new Dictionary<OwnerId, FeedFigure>();

    private sealed record Moment(long Begun)
    {
        public HashSet<OwnerId> Reported { get; } = [];

        public Dictionary<OwnerId, FeedFigure> Figures { get; } = [];

        public long Ticks { get; set; }
    }
}
