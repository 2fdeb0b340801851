namespace OrleansMonitor.Domain.Notifications;

/// <summary>
/// A node of the tree of routes. An alert that matches goes to the first child that matches too, and to further ones after a child that
/// says <see cref="Continue"/>; where no child matches, it stays here.
/// </summary>
public sealed record NotificationRoute
{
    /// <summary>Tells the route from all others and stays the same as long as matchers above it and its own do.</summary>
    public required string Key { get; init; }

    public required string Receiver { get; init; }

    /// <summary>All must match; empty: every alert does.</summary>
    public IReadOnlyList<LabelMatcher> Matchers { get; init; } = [];

    /// <summary>Whether the siblings after this one are tried too. Default false.</summary>
    public bool Continue { get; init; }

    /// <summary>Labels whose values make a group; those of Alertmanager's <c>['...']</c> are all. Default: none, one group.</summary>
    public IReadOnlyList<string> GroupBy { get; init; } = [];

    /// <summary>Whether each alert is a group of its own.</summary>
    public bool GroupByAll { get; init; }

    /// <summary>From the first alert of a group to its first notification. Default 30 s.</summary>
    public TimeSpan GroupWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Between a notification and the next one of the same group that says something new. Default 5 min.</summary>
    public TimeSpan GroupInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>After which a group that still fires is notified again. Default 4 h.</summary>
    public TimeSpan RepeatInterval { get; init; } = TimeSpan.FromHours(4);

    public IReadOnlyList<NotificationRoute> Routes { get; init; } = [];

    /// <summary>Where an alert goes.</summary>
    public IReadOnlyList<NotificationRoute> Match(LabelSet labels)
    {
        var found = new List<NotificationRoute>();
        Collect(labels, found);
        return found;
    }

    /// <summary>The group of an alert in this route.</summary>
    public GroupId GroupOf(LabelSet labels) => new(Key, GroupByAll ? labels : labels.Only(GroupBy));

    /// <summary>This route and all below.</summary>
    public IEnumerable<NotificationRoute> All() => Routes.SelectMany(static route => route.All()).Prepend(this);

    private bool Collect(LabelSet labels, List<NotificationRoute> found)
    {
        foreach (var matcher in Matchers)
        {
            if (!matcher.Matches(labels))
                return false;
        }

        var before = found.Count;
        foreach (var route in Routes)
        {
            if (route.Collect(labels, found) && !route.Continue)
                break;
        }

        if (found.Count == before)
            found.Add(this);
        return true;
    }
}
