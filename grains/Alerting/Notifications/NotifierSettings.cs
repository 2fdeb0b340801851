namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>Fixed times and bounds of the notifier; the others are <see cref="NotificationOptions"/>.</summary>
internal static class NotifierSettings
{
    /// <summary>Pause after the first failed attempt; doubled each time.</summary>
    public static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(1);

    /// <summary>How long a resolved alert is pushed to an Alertmanager, as Prometheus does it.</summary>
    public static readonly TimeSpan ResolvedRetention = TimeSpan.FromMinutes(15);

    /// <summary>How long the last transition of an alert that is gone is remembered: longer than a sender tries to hand it over again.</summary>
    public static readonly TimeSpan SeenRetention = TimeSpan.FromDays(1);

    /// <summary>How often what is old is removed.</summary>
    public static readonly TimeSpan CleanUpInterval = TimeSpan.FromMinutes(1);

    /// <summary>Alerts in one request to an Alertmanager.</summary>
    public const int PushBatch = 256;

    /// <summary>For each alert that is followed, so many that are gone are remembered.</summary>
    public const int SeenPerAlert = 4;

    /// <summary>For each alert that may be followed, so many may wait in notifications, and so many be in dead letters: one goes to several receivers.</summary>
    public const int WaitingPerAlert = 4;
}
