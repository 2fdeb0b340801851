using OrleansMonitor.Domain.Notifications;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting.Notifications.State;

namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>An alert that is followed, with where it goes.</summary>
internal sealed class TrackedAlert(Alert alert, long changedAt)
{
    /// <summary>Ways to receivers that are remembered, the first ones.</summary>
    private const int MaxTold = 16;

    public Alert Alert { get; private set; } = alert;

    public LabelSet Labels { get; private set; } = LabelsOf(alert.Labels);

    /// <summary>When it came to fire, or ceased to, by the wall clock.</summary>
    public long ChangedAt { get; private set; } = changedAt;

    public string AcknowledgedBy { get; private set; } = "";

    public long? AcknowledgedAt { get; private set; }

    public string AcknowledgedComment { get; private set; } = "";

    /// <summary>Who was told of it since it came to fire; null: nobody.</summary>
    public AlertDelivery[]? Told { get; private set; }

    /// <summary>The routes that take it, by the plan in force.</summary>
    public IReadOnlyList<NotificationRoute> Routes { get; private set; } = [];

    public bool IsFiring => Alert.Phase == AlertPhase.Firing;

    public bool IsAcknowledged => AcknowledgedBy.Length > 0;

    public static TrackedAlert Restore(KeptAlert kept)
    {
        var tracked = new TrackedAlert(kept.Alert, kept.ChangedAt);
        tracked.Acknowledge(kept.AcknowledgedBy, kept.AcknowledgedAt, kept.AcknowledgedComment);
        tracked.Told = kept.Told;
        return tracked;
    }

    public static LabelSet LabelsOf(AlertLabel[] labels) => LabelSet.Of(labels.Select(static label => new KeyValuePair<string, string>(label.Name, label.Value)));

    /// <summary>Takes its next form. An acknowledgement ends with the firing.</summary>
    public void Update(Alert alert, long now)
    {
        var wasFiring = IsFiring;
        Alert = alert;
        if (wasFiring == IsFiring)
            return;
        ChangedAt = now;
        Acknowledge("", null, "");
        Told = IsFiring ? null : Told;
    }

    /// <summary>A notification with it has arrived. What has come to fire again meanwhile was not told of by it.</summary>
    public void Tell(Lane lane, NotifiedAlert told, long now)
    {
        if (told.Alert.FiredAt != Alert.FiredAt)
            return;
        var known = Told ?? [];
        var index = Array.FindIndex(known, each => each.Receiver == lane.Receiver && each.Integration == lane.Integration);
        if (index < 0 && known.Length == MaxTold)
            return;
        Told = index < 0
            ? [.. known, new AlertDelivery(lane.Receiver, lane.Integration, now, now, 1, told.IsFiring)]
            : [.. known[..index], known[index] with { LastAt = now, Times = known[index].Times + 1, IsFiring = told.IsFiring }, .. known[(index + 1)..]];
    }

    /// <summary>Goes where its labels want it.</summary>
    public void Move(NotificationRoute root)
    {
        Labels = LabelsOf(Alert.Labels);
        Routes = root.Match(Labels);
    }

    public void Acknowledge(string by, long? at, string comment) => (AcknowledgedBy, AcknowledgedAt, AcknowledgedComment) = (by, at, comment);

    public KeptAlert Export() => new(Alert, ChangedAt, AcknowledgedBy, AcknowledgedAt, AcknowledgedComment, Told);
}
