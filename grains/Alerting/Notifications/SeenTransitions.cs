using OrleansMonitor.Grains.Alerting.Notifications.State;

namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>Which transitions were taken, so that one that is sent again is passed over. Bounded: those that are quiet longest are removed first.</summary>
internal sealed class SeenTransitions(int max)
{
    private readonly Dictionary<string, SeenTransition> _seen = new(StringComparer.Ordinal);

    public int Count => _seen.Count;

    public void Restore(IEnumerable<SeenTransition> kept)
    {
        foreach (var one in kept)
            _seen[one.Id] = one;
    }

    public SeenTransition[] Export() => [.. _seen.Values];

    /// <summary>
    /// False: it was taken before. A sequence that is not higher is new all the same where its time is later than all: the rule was
    /// gone for a while and its alert counts anew.
    /// </summary>
    public bool Take(AlertTransition transition, long now)
    {
        var id = transition.Alert.Id;
        if (_seen.TryGetValue(id, out var last))
        {
            if (transition.Sequence <= last.Sequence && transition.Time <= last.Time)
                return false;
            _seen[id] = new SeenTransition(id, transition.Sequence, Math.Max(transition.Time, last.Time), now);
            return true;
        }

        _seen[id] = new SeenTransition(id, transition.Sequence, transition.Time, now);
        return true;
    }

    /// <summary>Removes what has been quiet since before, and the quietest where there are too many. Those that are followed stay.</summary>
    /// <returns>How many were removed early.</returns>
    public int RemoveOld(long before, Func<string, bool> isFollowed)
    {
        foreach (var old in _seen.Values.Where(one => one.At < before && !isFollowed(one.Id)).ToList())
            _seen.Remove(old.Id);
        if (_seen.Count <= max)
            return 0;
        var early = _seen.Values.Where(one => !isFollowed(one.Id)).OrderBy(static one => one.At).Take(_seen.Count - max).ToList();
        foreach (var one in early)
            _seen.Remove(one.Id);
        return early.Count;
    }
}
