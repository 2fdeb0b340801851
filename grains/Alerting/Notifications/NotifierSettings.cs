namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>Fixed times and bounds of the notifier; the others are <see cref="NotificationOptions"/>.</summary>
internal static class NotifierSettings
{
    /// <summary>Pause after the first failed attempt; doubled each time.</summary>
    public static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(1);

    /// <summary>How long an Alertmanager is told that an alert has resolved, as Prometheus does it.</summary>
    public static readonly TimeSpan ResolvedRetention = TimeSpan.FromMinutes(15);

    /// <summary>How long the last transition of an alert that is gone is remembered: longer than a sender tries to hand it over again.</summary>
    public static readonly TimeSpan SeenRetention = TimeSpan.FromDays(1);

    /// <summary>How often what is old is looked for.</summary>
    public static readonly TimeSpan TidyInterval = TimeSpan.FromMinutes(1);

    /// <summary>Alerts in one request to an Alertmanager.</summary>
    public const int PushBatch = 256;

    /// <summary>For each alert that is followed, so many that are gone are remembered.</summary>
    public const int SeenPerAlert = 4;

    /// <summary>For each alert that may be followed, so many may wait in notifications, and so many be in dead letters: one is told to several receivers.</summary>
    public const int WaitingPerAlert = 4;
}
