using OrleansMonitor.Grains.Alerting.Notifications.State;

namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>A way to a receiver; what goes by it goes one after the other.</summary>
internal readonly record struct Lane(string Receiver, string Integration);

/// <summary>
/// Notifications on their way. Of a group at most one waits for each lane: a later one takes the place of an earlier one that was not
/// delivered yet, together with its resolved alerts, so that a receiver that is away for an hour gets one notification of the
/// present state, and the outbox does not grow with the time.
/// </summary>
/// <param name="max">Notifications at most.</param>
/// <param name="maxAlerts">Alerts at most, over all of them.</param>
internal sealed class Outbox(int max, int maxAlerts)
{
    private readonly List<Entry> _entries = [];

    public int Count => _entries.Count;

    public long? Oldest => _entries.Count == 0 ? null : _entries.Min(static entry => entry.Notification.QueuedAt);

    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>One that was being sent, and one of its group that waited meanwhile, both wait now and become one.</summary>
    public void Restore(IEnumerable<QueuedNotification> kept)
    {
        foreach (var notification in kept)
        {
            var earlier = _entries.FindIndex(entry => IsSameGroup(entry.Notification, notification));
            if (earlier < 0)
                _entries.Add(new Entry(notification, 0));
            else
                _entries[earlier] = new Entry(Merge(_entries[earlier].Notification, notification), 0);
        }
    }

    public QueuedNotification[] Export() => [.. _entries.Select(static entry => entry.Notification)];

    /// <param name="notification">The new one.</param>
    /// <param name="write">Number of the write that makes it durable.</param>
    /// <param name="superseded">Whether an earlier one of its group went into it.</param>
    /// <returns>The oldest ones, which had to make room.</returns>
    public IReadOnlyList<QueuedNotification> Add(QueuedNotification notification, long write, out bool superseded)
    {
        var waiting = _entries.FindIndex(entry => !entry.IsInFlight && IsSameGroup(entry.Notification, notification));
        superseded = waiting >= 0;
        var entry = new Entry(superseded ? Merge(_entries[waiting].Notification, notification) : notification, write);
        if (superseded)
            _entries[waiting] = entry;
        else
            _entries.Add(entry);
        return MakeRoom(entry);
    }

    public bool Remove(Entry entry) => _entries.Remove(entry);

    /// <summary>An attempt failed. Where a later notification of the group waits, this one goes into it.</summary>
    /// <returns>Whether it went into a later one.</returns>
    public bool Retry(Entry entry, QueuedNotification again)
    {
        entry.IsInFlight = false;
        var later = _entries.FindIndex(other => other != entry && IsSameGroup(other.Notification, again));
        if (later < 0)
        {
            entry.Notification = again;
            return false;
        }

        _entries[later] = new Entry(Merge(again, _entries[later].Notification), _entries[later].Write);
        _entries.Remove(entry);
        return true;
    }

    private List<QueuedNotification> MakeRoom(Entry latest)
    {
        var dropped = new List<QueuedNotification>();
        var alerts = _entries.Sum(static entry => entry.Notification.Alerts.Length);
        while ((_entries.Count > max || alerts > maxAlerts) && _entries.FindIndex(entry => !entry.IsInFlight && entry != latest) is >= 0 and var oldest)
        {
            dropped.Add(_entries[oldest].Notification);
            alerts -= _entries[oldest].Notification.Alerts.Length;
            _entries.RemoveAt(oldest);
        }

        return dropped;
    }

    /// <summary>What is new counts; the pause after failed attempts stays, so that a receiver in trouble is not pressed.</summary>
    private static QueuedNotification Merge(QueuedNotification earlier, QueuedNotification later)
    {
        var ids = later.Alerts.Select(static alert => alert.Alert.Id).ToHashSet(StringComparer.Ordinal);
        var missing = earlier.Alerts.Where(alert => !alert.IsFiring && !ids.Contains(alert.Alert.Id));
        return later with
        {
            Alerts = [.. later.Alerts, .. missing],
            Attempts = earlier.Attempts,
            NextAttempt = Math.Max(earlier.NextAttempt, later.NextAttempt),
            LastError = earlier.LastError,
        };
    }

    private static bool IsSameGroup(QueuedNotification a, QueuedNotification b) =>
        a.Receiver == b.Receiver && a.Integration == b.Integration && a.GroupKey == b.GroupKey;

    /// <summary>One notification on its way.</summary>
    /// <param name="notification">What is to be sent.</param>
    /// <param name="write">Number of the write that makes it durable; it is not sent before.</param>
    internal sealed class Entry(QueuedNotification notification, long write)
    {
        public QueuedNotification Notification { get; set; } = notification;

        public long Write { get; } = write;

        public bool IsInFlight { get; set; }

        public Lane Lane => new(Notification.Receiver, Notification.Integration);
    }
}
