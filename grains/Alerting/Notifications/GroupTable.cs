using OrleansMonitor.Domain.Notifications;
using OrleansMonitor.Grains.Alerting.Notifications.State;
using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>The groups of alerts that fire, by the routes in force.</summary>
internal sealed class GroupTable
{
    private readonly Dictionary<GroupId, NotificationGroup> _groups = [];
    private readonly Dictionary<string, NotificationRoute> _routes = new(StringComparer.Ordinal);
    private NotificationPlan _plan = NotificationPlan.None;

    public int Count => _groups.Count;

    public IEnumerable<NotificationGroup> All => _groups.Values;

    public void Restore(IEnumerable<KeptGroup> kept)
    {
        foreach (var group in kept)
        {
            var id = new GroupId(group.Route, TrackedAlert.LabelsOf(group.Labels));
            _groups[id] = NotificationGroup.Restore(id, group.NextFlush, group.LastNotified, group.Members.Select(static member =>
                new KeyValuePair<string, GroupMember>(member.Id, new GroupMember(member.IsFiring, member.IsNotified))));
        }
    }

    public KeptGroup[] Export() =>
    [
        .. _groups.Values.Select(static group => new KeptGroup(
            group.Id.Route,
            [.. group.Id.Labels.Labels.Select(static label => new AlertLabel(label.Key, label.Value))],
            group.NextFlush,
            group.LastNotified,
            [.. group.Members.Select(static member => new KeptMember(member.Key, member.Value.IsFiring, member.Value.IsNotified))])),
    ];

    /// <summary>Puts every alert where the plan wants it. What a group has notified stays, where the group stays.</summary>
    /// <returns>Whether that changed anything.</returns>
    public bool Apply(NotificationPlan plan, IReadOnlyDictionary<string, TrackedAlert> alerts, long now)
    {
        _plan = plan;
        _routes.Clear();
        foreach (var route in plan.Root.All())
            _routes[route.Key] = route;
        foreach (var alert in alerts.Values)
            alert.Move(plan.Root);
        var changed = false;
        foreach (var group in _groups.Values.ToList())
        {
            var isRoute = _routes.TryGetValue(group.Id.Route, out var route);
            foreach (var id in group.Members.Keys.ToList())
            {
                if (!isRoute || !alerts.TryGetValue(id, out var alert) || !alert.Routes.Contains(route!) || !route!.GroupOf(alert.Labels).Equals(group.Id))
                    changed |= group.Remove(id);
            }

            if (isRoute)
                group.Limit(now, route!.GroupWait > route.GroupInterval ? route.GroupWait : route.GroupInterval);
            if (group.IsEmpty)
                changed |= _groups.Remove(group.Id);
        }

        foreach (var (id, alert) in alerts)
        {
            if (alert.IsFiring)
                changed |= Fire(id, alert, now);
        }

        return changed;
    }

    /// <summary>An alert fires.</summary>
    public bool Fire(string id, TrackedAlert alert, long now)
    {
        var changed = false;
        foreach (var route in alert.Routes)
        {
            var key = route.GroupOf(alert.Labels);
            if (!_groups.TryGetValue(key, out var group))
                _groups[key] = group = new NotificationGroup(key);
            changed |= group.Fire(id, now, route.GroupWait);
        }

        return changed;
    }

    /// <summary>An alert has ceased to fire.</summary>
    public void Resolve(string id, TrackedAlert alert)
    {
        foreach (var route in alert.Routes)
        {
            var key = route.GroupOf(alert.Labels);
            if (_groups.TryGetValue(key, out var group) && group.Resolve(id) && group.IsEmpty)
                _groups.Remove(key);
        }
    }

    /// <summary>Takes an alert out of its groups without a notification.</summary>
    public void Remove(string id, TrackedAlert alert)
    {
        foreach (var route in alert.Routes)
        {
            var key = route.GroupOf(alert.Labels);
            if (_groups.TryGetValue(key, out var group) && group.Remove(id) && group.IsEmpty)
                _groups.Remove(key);
        }
    }

    /// <summary>Whether a group still holds an alert.</summary>
    public bool Holds(string id, TrackedAlert alert)
    {
        foreach (var route in alert.Routes)
        {
            if (_groups.TryGetValue(route.GroupOf(alert.Labels), out var group) && group.Members.ContainsKey(id))
                return true;
        }

        return false;
    }

    /// <summary>Groups that are due, with their route. Those without a receiver make no notification, and keep nothing that has resolved.</summary>
    public IEnumerable<(NotificationGroup Group, NotificationRoute Route)> Due(long now)
    {
        foreach (var group in _groups.Values.Where(group => group.NextFlush <= now).ToList())
        {
            var route = _routes[group.Id.Route];
            if (HasReceivers(route))
            {
                yield return (group, route);
            }
            else
            {
                foreach (var (id, _) in group.Members.Where(static member => !member.Value.IsFiring).ToList())
                    group.Remove(id);
            }

            if (group.IsEmpty)
                _groups.Remove(group.Id);
        }
    }

    /// <summary>When the next group is due; null: none is.</summary>
    public long? NextFlush()
    {
        long? next = null;
        foreach (var group in _groups.Values)
        {
            if (HasReceivers(_routes[group.Id.Route]) && !(next <= group.NextFlush))
                next = group.NextFlush;
        }

        return next;
    }

    /// <summary>An Alertmanager makes its own groups.</summary>
    private bool HasReceivers(NotificationRoute route)
    {
        foreach (var integration in _plan.IntegrationsOf(route.Receiver))
        {
            if (integration is not AlertmanagerIntegration)
                return true;
        }

        return false;
    }
}
