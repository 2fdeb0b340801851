namespace OrleansMonitor.Grains.Alerting.Notifications.State;

/// <summary>A notification on its way to one receiver. Times are Unix milliseconds of the wall clock.</summary>
/// <param name="Key">Unique; it stays the same however often the notification is sent.</param>
/// <param name="Receiver">Name of the receiver.</param>
/// <param name="Integration">By which of his ways.</param>
/// <param name="GroupKey">Of which group, as Alertmanager writes it.</param>
/// <param name="GroupLabels">What that is grouped by.</param>
/// <param name="Alerts">Those that fire first.</param>
/// <param name="Truncated">Alerts that there was no room for.</param>
/// <param name="QueuedAt">When it was made.</param>
/// <param name="Attempts">How often it was sent.</param>
/// <param name="NextAttempt">Not before.</param>
/// <param name="LastError">What the last attempt met; empty: there was none.</param>
[GenerateSerializer, Immutable, Alias("om.QueuedNotification")]
public sealed record QueuedNotification(
    [property: Id(0)] string Key,
    [property: Id(1)] string Receiver,
    [property: Id(2)] string Integration,
    [property: Id(3)] string GroupKey,
    [property: Id(4)] AlertLabel[] GroupLabels,
    [property: Id(5)] NotifiedAlert[] Alerts,
    [property: Id(6)] int Truncated,
    [property: Id(7)] long QueuedAt,
    [property: Id(8)] int Attempts,
    [property: Id(9)] long NextAttempt,
    [property: Id(10)] string LastError)
{
    /// <summary>Whether any of its alerts fires.</summary>
    public bool IsFiring() => Array.Exists(Alerts, static alert => alert.IsFiring);
}

/// <summary>An alert in a notification, as it was when that was made.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="IsFiring">False: it has resolved.</param>
[GenerateSerializer, Immutable, Alias("om.NotifiedAlert")]
public sealed record NotifiedAlert([property: Id(0)] Alert Alert, [property: Id(1)] bool IsFiring);
