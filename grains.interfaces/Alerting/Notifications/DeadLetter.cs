namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>A notification that was given up. Times are Unix milliseconds.</summary>
/// <param name="Key">Its dedupe key.</param>
/// <param name="Receiver">Name of the receiver.</param>
/// <param name="Integration">By which of his ways, such as <c>webhook/0</c>.</param>
/// <param name="GroupKey">Of which group.</param>
/// <param name="Alerts">Ids of its alerts.</param>
/// <param name="QueuedAt">When it was made.</param>
/// <param name="DiedAt">When it was given up.</param>
/// <param name="Attempts">How often it was sent.</param>
/// <param name="Reason">Why it was given up: refused, expired, overflow or unknown-receiver.</param>
/// <param name="LastError">What the last attempt met.</param>
[GenerateSerializer, Immutable, Alias("om.DeadLetter")]
public sealed record DeadLetter(
    [property: Id(0)] string Key,
    [property: Id(1)] string Receiver,
    [property: Id(2)] string Integration,
    [property: Id(3)] string GroupKey,
    [property: Id(4)] string[] Alerts,
    [property: Id(5)] long QueuedAt,
    [property: Id(6)] long DiedAt,
    [property: Id(7)] int Attempts,
    [property: Id(8)] string Reason,
    [property: Id(9)] string LastError);
