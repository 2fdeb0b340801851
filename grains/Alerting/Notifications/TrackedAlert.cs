using OrleansMonitor.Domain.Notifications;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting.Notifications.State;

namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>An alert that is followed, with where it goes.</summary>
internal sealed class TrackedAlert(Alert alert, long changedAt)
{
    public Alert Alert { get; private set; } = alert;

    public LabelSet Labels { get; private set; } = LabelsOf(alert.Labels);

    /// <summary>When it came to fire, or ceased to, by the wall clock.</summary>
    public long ChangedAt { get; private set; } = changedAt;

    public string AcknowledgedBy { get; private set; } = "";

    public long? AcknowledgedAt { get; private set; }

    public string AcknowledgedComment { get; private set; } = "";

    /// <summary>The routes that take it, by the plan in force.</summary>
    public IReadOnlyList<NotificationRoute> Routes { get; private set; } = [];

    public bool IsFiring => Alert.Phase == AlertPhase.Firing;

    public bool IsAcknowledged => AcknowledgedBy.Length > 0;

    public static TrackedAlert Restore(KeptAlert kept)
    {
        var tracked = new TrackedAlert(kept.Alert, kept.ChangedAt);
        tracked.Acknowledge(kept.AcknowledgedBy, kept.AcknowledgedAt, kept.AcknowledgedComment);
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
    }

    /// <summary>Goes where its labels want it.</summary>
    public void Move(NotificationRoute root)
    {
        Labels = LabelsOf(Alert.Labels);
        Routes = root.Match(Labels);
    }

    public void Acknowledge(string by, long? at, string comment) => (AcknowledgedBy, AcknowledgedAt, AcknowledgedComment) = (by, at, comment);

    public KeptAlert Export() => new(Alert, ChangedAt, AcknowledgedBy, AcknowledgedAt, AcknowledgedComment);
}
