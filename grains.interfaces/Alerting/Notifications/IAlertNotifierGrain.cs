namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>
/// What follows from changed alerts, and what people do with them: history, silences, acknowledgements, and notifications
/// by the configured routes. There is one, under <see cref="Key"/>. What a call changed is durable when it has returned.
/// </summary>
[Alias("om.IAlertNotifierGrain")]
public interface IAlertNotifierGrain : IGrainWithStringKey
{
    const string Key = "cluster";

    /// <summary>
    /// Takes transitions over. When the call has returned they are durable here and the sender may drop them; when it failed the
    /// sender sends them again, and what was taken already is passed over.
    /// </summary>
    [Alias("Notify")]
    Task NotifyAsync(AlertTransition[] transitions);

    /// <summary>Which silences hold for alerts, who acknowledged them and who was told; one for each id asked for that has any.</summary>
    [Alias("GetMarks")]
    Task<AlertMark[]> GetMarksAsync(string[] ids);

    /// <summary>Silos call it again and again, so that the timers of groups and retries run somewhere, whatever silo died.</summary>
    [Alias("Wake")]
    Task WakeAsync();

    /// <summary>Those that have not expired, or expired within the retention; the newest first.</summary>
    [Alias("GetSilences")]
    Task<AlertSilence[]> GetSilencesAsync();

    [Alias("AddSilence")]
    Task<SilenceResult> AddSilenceAsync(NewSilence silence);

    /// <summary>Ends a silence now.</summary>
    [Alias("ExpireSilence")]
    Task<DeskOutcome> ExpireSilenceAsync(string id);

    /// <summary>Acknowledges an alert that fires: it is not repeated until it has resolved.</summary>
    [Alias("Acknowledge")]
    Task<DeskOutcome> AcknowledgeAsync(string id, string by, string comment);

    /// <summary>Takes an acknowledgement back.</summary>
    [Alias("Unacknowledge")]
    Task<DeskOutcome> UnacknowledgeAsync(string id, string by);

    [Alias("GetHistory")]
    Task<AlertHistoryPage> GetHistoryAsync(AlertHistoryQuery query);

    /// <summary>Notifications that were given up, the newest first.</summary>
    [Alias("GetDeadLetters")]
    Task<DeadLetter[]> GetDeadLettersAsync();

    /// <summary>Puts one that was given up back into the outbox, with its dedupe key.</summary>
    [Alias("RetryDeadLetter")]
    Task<DeskOutcome> RetryDeadLetterAsync(string key);

    [Alias("GetNotifierStatus")]
    Task<NotifierStatus> GetNotifierStatusAsync();
}

/// <summary>What people have said of an alert.</summary>
/// <param name="Id">The alert.</param>
/// <param name="SilencedBy">Ids of the active silences that match it.</param>
/// <param name="AcknowledgedBy">Who acknowledged it; empty when it is not acknowledged.</param>
/// <param name="AcknowledgedAt">When, Unix milliseconds.</param>
/// <param name="Comment">What was said.</param>
/// <param name="Told">Who was told of it since it came to fire; null: nobody, or a build that does not say it.</param>
[GenerateSerializer, Immutable, Alias("om.AlertMark")]
public sealed record AlertMark(
    [property: Id(0)] string Id,
    [property: Id(1)] string[] SilencedBy,
    [property: Id(2)] string AcknowledgedBy,
    [property: Id(3)] long? AcknowledgedAt,
    [property: Id(4)] string Comment,
    [property: Id(5)] AlertDelivery[]? Told = null);

/// <summary>Notifications of one alert that reached a receiver by one of his ways. Times are Unix milliseconds of the wall clock.</summary>
/// <param name="Receiver">His name.</param>
/// <param name="Integration">The way, such as <c>webhook/0</c>.</param>
/// <param name="FirstAt">When the first arrived.</param>
/// <param name="LastAt">When the last did.</param>
/// <param name="Times">How many did.</param>
/// <param name="IsFiring">Whether the last said that it fires; else that it has resolved.</param>
[GenerateSerializer, Immutable, Alias("om.AlertDelivery")]
public sealed record AlertDelivery(
    [property: Id(0)] string Receiver,
    [property: Id(1)] string Integration,
    [property: Id(2)] long FirstAt,
    [property: Id(3)] long LastAt,
    [property: Id(4)] int Times,
    [property: Id(5)] bool IsFiring);

/// <summary>What became of a request to change something.</summary>
public enum DeskOutcome
{
    Done,

    /// <summary>There is no such alert, silence or notification.</summary>
    Unknown,

    /// <summary>It is there, and not in a state in which that can be done: an alert that does not fire, a silence that has expired.</summary>
    NotNow,

    /// <summary>There is no room for another one.</summary>
    Full,
}
