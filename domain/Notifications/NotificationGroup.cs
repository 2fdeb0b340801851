namespace OrleansMonitor.Domain.Notifications;

/// <summary>One alert in a group.</summary>
/// <param name="IsFiring">False: it has ceased to, which is still to be told.</param>
/// <param name="IsNotified">A notification has named it as firing.</param>
public readonly record struct GroupMember(bool IsFiring, bool IsNotified);

/// <summary>
/// When a group of alerts is notified of, and with what. Times are Unix milliseconds; the caller has the clock and asks at
/// <see cref="NextFlush"/>. The rules are Alertmanager's, with two differences: an alert that somebody acknowledged causes no
/// notification until it has resolved, and that one which was told of has resolved is told even under a silence, since whoever opened an
/// incident for it must hear of its end.
/// </summary>
public sealed class NotificationGroup(GroupId id)
{
    private readonly SortedDictionary<string, GroupMember> _members = new(StringComparer.Ordinal);

    public GroupId Id { get; } = id;

    public IReadOnlyDictionary<string, GroupMember> Members => _members;

    /// <summary>When there may be something to tell.</summary>
    public long NextFlush { get; private set; }

    /// <summary>When a notification was last made of it; null: never.</summary>
    public long? LastNotified { get; private set; }

    public bool IsEmpty => _members.Count == 0;

    /// <summary>Continues a group that was kept.</summary>
    public static NotificationGroup Restore(GroupId id, long nextFlush, long? lastNotified, IEnumerable<KeyValuePair<string, GroupMember>> members)
    {
        var group = new NotificationGroup(id) { NextFlush = nextFlush, LastNotified = lastNotified };
        foreach (var (alert, member) in members)
            group._members[alert] = member;
        return group;
    }

    /// <summary>An alert of this group fires.</summary>
    /// <returns>Whether that is new.</returns>
    public bool Fire(string alert, long now, TimeSpan groupWait)
    {
        var known = _members.TryGetValue(alert, out var member);
        if (known && member.IsFiring)
            return false;
        if (_members.Count == 0)
            NextFlush = now + (long)groupWait.TotalMilliseconds;
        _members[alert] = new GroupMember(true, member.IsNotified);
        return true;
    }

    /// <summary>An alert of this group has ceased to fire. One that nobody was told of is forgotten.</summary>
    /// <returns>Whether that is new.</returns>
    public bool Resolve(string alert)
    {
        if (!_members.TryGetValue(alert, out var member) || !member.IsFiring)
            return false;
        if (member.IsNotified)
            _members[alert] = member with { IsFiring = false };
        else
            _members.Remove(alert);
        return true;
    }

    /// <summary>Takes an alert out, of which there is nothing more to tell here.</summary>
    public bool Remove(string alert) => _members.Remove(alert);

    /// <summary>Times of a route may become shorter: what would be later than they allow is moved forward.</summary>
    public void Limit(long now, TimeSpan longest) => NextFlush = Math.Min(NextFlush, now + (long)longest.TotalMilliseconds);

    /// <summary>Decides whether to notify now, and takes it as done.</summary>
    /// <param name="now">Not before <see cref="NextFlush"/>.</param>
    /// <param name="route">Times of the group's route.</param>
    /// <param name="isSilenced">Whether an alert is not to be told of.</param>
    /// <param name="isAcknowledged">Whether somebody looks after an alert.</param>
    public GroupFlush Flush(long now, NotificationRoute route, Func<string, bool> isSilenced, Func<string, bool> isAcknowledged)
    {
        NextFlush = now + (long)route.GroupInterval.TotalMilliseconds;
        var firing = new List<string>();
        var resolved = new List<string>();
        var (hasNew, hasUnattended) = (false, false);
        foreach (var (alert, member) in _members)
        {
            if (!member.IsFiring)
            {
                resolved.Add(alert);
            }
            else if (!isSilenced(alert))
            {
                firing.Add(alert);
                var isUnattended = !isAcknowledged(alert);
                hasUnattended |= isUnattended;
                hasNew |= isUnattended && !member.IsNotified;
            }
        }

        var isRepeat = hasUnattended && !hasNew && LastNotified is { } last && now - last >= (long)route.RepeatInterval.TotalMilliseconds;
        if (!hasNew && !isRepeat && resolved.Count == 0)
            return GroupFlush.Nothing;
        foreach (var alert in resolved)
            _members.Remove(alert);
        foreach (var alert in firing)
            _members[alert] = new GroupMember(true, true);
        LastNotified = now;
        return new GroupFlush(hasNew ? FlushReason.Fired : isRepeat ? FlushReason.Repeated : FlushReason.Resolved, firing, resolved);
    }
}

/// <summary>A group of alerts: those of a route that have the same values of the labels it groups by.</summary>
public sealed record GroupId(string Route, LabelSet Labels)
{
    /// <summary>As Alertmanager writes a <c>groupKey</c>: <c>{}/{severity="page"}:{alertname="HighLatency"}</c>.</summary>
    public override string ToString() => $"{Route}:{Labels}";
}
