using Microsoft.Extensions.Logging;

namespace OrleansMonitor.Grains.Alerting.Notifications;

internal sealed partial class NotifierLog(ILogger<AlertNotifierGrain> logger)
{
    [LoggerMessage(31, LogLevel.Error, "The notifier's state could not be written; it starts again")]
    public partial void WriteFailed(Exception exception);

    [LoggerMessage(32, LogLevel.Warning, "The notifier could not do its work and tries again")]
    public partial void StepFailed(Exception exception);

    [LoggerMessage(33, LogLevel.Warning, "Notification {Key} did not reach receiver {Receiver} by {Integration} at attempt {Attempt}: {Problem}")]
    public partial void NotDelivered(string key, string receiver, string integration, int attempt, string problem);

    [LoggerMessage(34, LogLevel.Error, "An attempt by {Integration} failed in a way that it should not")]
    public partial void AttemptThrew(string integration, Exception exception);

    [LoggerMessage(35, LogLevel.Warning, "Page {Page} of the history could not be written and is tried again")]
    public partial void PageFailed(long page, Exception exception);

    [LoggerMessage(36, LogLevel.Error, "Page {Page} of the history could not be written and is dropped: too many wait")]
    public partial void PageLost(long page, Exception exception);

    [LoggerMessage(37, LogLevel.Warning, "Alertmanager of receiver {Receiver} did not get {Alerts} alerts: {Problem}")]
    public partial void NotPushed(string receiver, int alerts, string problem);
}
