namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>Who is notified of alerts, and how much is kept of it (configuration section <c>Notifications</c>).</summary>
public sealed class NotificationOptions
{
    public const string Section = "Notifications";

    /// <summary>File with routes and receivers, YAML; read again when it changes. Default none: alerts are kept and not sent.</summary>
    public string? File { get; set; }

    /// <summary>The address by which people reach this system, for links in notifications. Default none.</summary>
    public string? ExternalUrl { get; set; }

    /// <summary>Alerts that the notifier follows at once, 1 to 100,000; further ones stand in the history only. Default 10,000.</summary>
    public int MaxAlerts { get; set; } = 10_000;

    /// <summary>Silences that have not expired, 1 to 10,000. Default 1,000.</summary>
    public int MaxSilences { get; set; } = 1000;

    /// <summary>How long expired silences are shown, 0 to 1 year. Default 5 d.</summary>
    public TimeSpan SilenceRetention { get; set; } = TimeSpan.FromDays(5);

    /// <summary>
    /// Notifications that may wait for their receivers, 1 to 100,000; past it, or past four times <see cref="MaxAlerts"/> alerts in them,
    /// the oldest one becomes a dead letter. Default 1,000.
    /// </summary>
    public int MaxOutbox { get; set; } = 1000;

    /// <summary>Alerts that one notification names, 1 to 1,000; how many more there are is said. Default 100.</summary>
    public int MaxAlertsPerNotification { get; set; } = 100;

    /// <summary>Longest pause between two attempts, 1 s to 1 h. Default 5 min.</summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>After which a notification that does not reach its receiver is given up, 1 min to 30 d. Default 1 d.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Notifications given up that are kept, 1 to 10,000, and four times <see cref="MaxAlerts"/> alerts in them; the oldest goes first. Default 500.</summary>
    public int MaxDeadLetters { get; set; } = 500;

    /// <summary>How long they are kept, 1 min to 1 year. Default 7 d.</summary>
    public TimeSpan DeadLetterRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Pages of 64 lines that the history keeps, 1 to 4,096; the oldest page goes first. Default 256, which is 16,384 lines.</summary>
    public int HistoryPages { get; set; } = 256;
}
