namespace OrleansMonitor.Grains.Notifications;

/// <summary>
/// What people do with alerts and their notifications. The same grain as <see cref="Alerting.IAlertNotifierGrain"/>, under the same key.
/// What a call changed is durable when it has returned.
/// </summary>
[Alias("om.IAlertDeskGrain")]
public interface IAlertDeskGrain : IGrainWithStringKey
{
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

    /// <summary>Somebody looks after an alert that fires: it is not repeated until it has resolved.</summary>
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
