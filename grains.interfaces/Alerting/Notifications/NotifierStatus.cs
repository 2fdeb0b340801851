namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>What the notifier holds.</summary>
/// <param name="Alerts">Alerts that are not inactive, or resolved ones that are still to be sent.</param>
/// <param name="Groups">Groups of them.</param>
/// <param name="Outbox">Notifications that wait for their receiver.</param>
/// <param name="OldestQueuedAt">When the oldest of them was made, Unix milliseconds; null: there is none.</param>
/// <param name="DeadLetters">Notifications that were given up and are kept.</param>
/// <param name="Silences">Silences that have not expired.</param>
/// <param name="HistoryEntries">Lines of the history that are kept.</param>
[GenerateSerializer, Immutable, Alias("om.NotifierStatus")]
public sealed record NotifierStatus(
    [property: Id(0)] int Alerts,
    [property: Id(1)] int Groups,
    [property: Id(2)] int Outbox,
    [property: Id(3)] long? OldestQueuedAt,
    [property: Id(4)] int DeadLetters,
    [property: Id(5)] int Silences,
    [property: Id(6)] long HistoryEntries);
