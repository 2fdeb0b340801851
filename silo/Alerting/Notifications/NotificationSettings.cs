using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Silo.Hosting.Validation;

namespace OrleansMonitor.Silo.Alerting.Notifications;

/// <summary>What the section <c>Notifications</c> may hold.</summary>
internal static class NotificationSettings
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Year = TimeSpan.FromDays(366);

    public static void Check(NotificationOptions o, SettingErrors errors) => errors
        .Require(IsUrl(o.ExternalUrl), nameof(o.ExternalUrl), o.ExternalUrl, "an address such as https://monitor.example.org")
        .Range(nameof(o.MaxAlerts), o.MaxAlerts, 1, 100_000)
        .Range(nameof(o.MaxSilences), o.MaxSilences, 1, 10_000)
        .Range(nameof(o.SilenceRetention), o.SilenceRetention, TimeSpan.Zero, Year)
        .Range(nameof(o.MaxOutbox), o.MaxOutbox, 1, 100_000)
        .Range(nameof(o.MaxAlertsPerNotification), o.MaxAlertsPerNotification, 1, 1000)
        .Range(nameof(o.MaxBackoff), o.MaxBackoff, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))
        .Range(nameof(o.GiveUpAfter), o.GiveUpAfter, Minute, TimeSpan.FromDays(30))
        .Range(nameof(o.MaxDeadLetters), o.MaxDeadLetters, 1, 10_000)
        .Range(nameof(o.DeadLetterRetention), o.DeadLetterRetention, Minute, Year)
        .Range(nameof(o.HistoryPages), o.HistoryPages, 1, 4096);

    private static bool IsUrl(string? text) =>
        string.IsNullOrEmpty(text) || (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0);
}
