namespace OrleansMonitor.Grains.Alerting.Notifications.State;

/// <summary>What the notifier knows, as it is stored (see <see cref="NotifierStore"/>). Times are Unix milliseconds of the wall clock, unless something else is said.</summary>
[GenerateSerializer, Alias("om.NotifierState")]
public sealed class NotifierState
{
    /// <summary>Alerts that are not inactive, and resolved ones that are still to be sent.</summary>
    [Id(0)]
    public KeptAlert[] Alerts { get; set; } = [];

    /// <summary>What was taken of each alert, of those that are gone too for a while.</summary>
    [Id(1)]
    public SeenTransition[] Seen { get; set; } = [];

    [Id(2)]
    public KeptGroup[] Groups { get; set; } = [];

    [Id(3)]
    public AlertSilence[] Silences { get; set; } = [];

    /// <summary>In the order in which they were made.</summary>
    [Id(4)]
    public QueuedNotification[] Outbox { get; set; } = [];

    /// <summary>The oldest first.</summary>
    [Id(5)]
    public DeadNotification[] Dead { get; set; } = [];

    /// <summary>Lines of the history that are not in a page yet.</summary>
    [Id(6)]
    public AlertHistoryEntry[] Tail { get; set; } = [];

    /// <summary>Lines of the history so far.</summary>
    [Id(7)]
    public long Entries { get; set; }

    /// <summary>Notifications so far, from which dedupe keys are made.</summary>
    [Id(8)]
    public long Notifications { get; set; }

    /// <summary>How much this is to write, in alerts: what is not one, is about an eighth.</summary>
    internal long Weight()
    {
        var alerts = Alerts.Length + (long)Tail.Length;
        foreach (var notification in Outbox)
            alerts += 1 + notification.Alerts.Length;
        foreach (var letter in Dead)
            alerts += 1 + letter.Notification.Alerts.Length;
        var others = Seen.Length + (long)Silences.Length;
        foreach (var group in Groups)
            others += 1 + group.Members.Length;
        return alerts + (others / 8);
    }
}

/// <summary>An alert that is followed.</summary>
/// <param name="Alert">As of its last transition.</param>
/// <param name="ChangedAt">When it came to fire, or ceased to.</param>
/// <param name="AcknowledgedBy">Empty: not acknowledged.</param>
/// <param name="AcknowledgedAt">When.</param>
/// <param name="AcknowledgedComment">What was said.</param>
/// <param name="Told">Who was told; null: nobody, or a build that does not know it.</param>
[GenerateSerializer, Immutable, Alias("om.KeptAlert")]
public sealed record KeptAlert(
    [property: Id(0)] Alert Alert,
    [property: Id(1)] long ChangedAt,
    [property: Id(2)] string AcknowledgedBy,
    [property: Id(3)] long? AcknowledgedAt,
    [property: Id(4)] string AcknowledgedComment,
    [property: Id(5)] AlertDelivery[]? Told = null);

/// <summary>The last transition that was taken of an alert.</summary>
/// <param name="Id">The alert.</param>
/// <param name="Sequence">Its highest sequence.</param>
/// <param name="Time">The latest time of a transition.</param>
/// <param name="At">When it came.</param>
[GenerateSerializer, Immutable, Alias("om.SeenTransition")]
public sealed record SeenTransition(
    [property: Id(0)] string Id,
    [property: Id(1)] long Sequence,
    [property: Id(2)] long Time,
    [property: Id(3)] long At);

/// <summary>A group of alerts.</summary>
/// <param name="Route">Key of its route.</param>
/// <param name="Labels">Those it is grouped by.</param>
/// <param name="NextFlush">When the next flush is due.</param>
/// <param name="LastNotified">When it was last notified; null: never.</param>
/// <param name="Members">Its alerts.</param>
[GenerateSerializer, Immutable, Alias("om.KeptGroup")]
public sealed record KeptGroup(
    [property: Id(0)] string Route,
    [property: Id(1)] AlertLabel[] Labels,
    [property: Id(2)] long NextFlush,
    [property: Id(3)] long? LastNotified,
    [property: Id(4)] KeptMember[] Members);

/// <summary>An alert of a group.</summary>
[GenerateSerializer, Immutable, Alias("om.KeptMember")]
public sealed record KeptMember(
    [property: Id(0)] string Id,
    [property: Id(1)] bool IsFiring,
    [property: Id(2)] bool IsNotified);

/// <summary>A notification that was given up.</summary>
[GenerateSerializer, Immutable, Alias("om.DeadNotification")]
public sealed record DeadNotification(
    [property: Id(0)] QueuedNotification Notification,
    [property: Id(1)] long DiedAt,
    [property: Id(2)] string Reason);
