using System.Globalization;
using System.Text;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Notifications.State;

namespace OrleansMonitor.Silo.Alerting.Receivers.Payloads;

/// <summary>Notifications in words, and what all forms of them have in common.</summary>
internal static class AlertText
{
    /// <summary>How a time that has not come is written.</summary>
    public const string NoTime = "0001-01-01T00:00:00Z";

    /// <summary><c>[FIRING:2] HighLatency (model=fraud)</c></summary>
    public static string Title(QueuedNotification notification)
    {
        var firing = notification.Alerts.Count(static alert => alert.IsFiring);
        var labels = Common(notification, static alert => alert.Labels);
        var name = labels.FirstOrDefault(static label => label.Name == "alertname")?.Value ?? "alerts";
        var rest = string.Join(", ", labels.Where(static label => label.Name != "alertname").Select(static label => $"{label.Name}={label.Value}"));
        var status = firing > 0 ? string.Create(CultureInfo.InvariantCulture, $"[FIRING:{firing + notification.Truncated}]") : "[RESOLVED]";
        return rest.Length > 0 ? $"{status} {name} ({rest})" : $"{status} {name}";
    }

    public static string Body(QueuedNotification notification, AlertLinks links)
    {
        var text = new StringBuilder();
        foreach (var alert in notification.Alerts)
        {
            text.Append(alert.IsFiring ? "FIRING " : "RESOLVED ").AppendLine(Line(alert.Alert));
            foreach (var label in alert.Alert.Labels)
                text.Append("  ").Append(label.Name).Append(" = ").AppendLine(label.Value);
            foreach (var annotation in alert.Alert.Annotations)
                text.Append("  ").Append(annotation.Name).Append(": ").AppendLine(annotation.Value);
            text.Append("  since ").AppendLine(TimeOf(StartOf(alert.Alert)));
            if (!alert.IsFiring && alert.Alert.ResolvedAt is { } resolved)
                text.Append("  until ").AppendLine(TimeOf(resolved));
            if (links.Of(alert.Alert.Id) is { Length: > 0 } link)
                text.Append("  ").AppendLine(link);
            text.AppendLine();
        }

        if (notification.Truncated > 0)
            text.AppendLine(CultureInfo.InvariantCulture, $"and {notification.Truncated} more");
        return text.ToString();
    }

    /// <summary>The summary, or the rule's name.</summary>
    public static string Line(Alert alert) => alert.Annotations.FirstOrDefault(static annotation => annotation.Name == "summary")?.Value is { Length: > 0 } summary ? summary : alert.Rule;

    /// <summary>What all alerts of a notification have alike.</summary>
    public static IReadOnlyList<AlertLabel> Common(QueuedNotification notification, Func<Alert, AlertLabel[]> labels) =>
        [.. labels(notification.Alerts[0].Alert).Where(label => notification.Alerts.All(alert => labels(alert.Alert).Contains(label)))];

    public static long StartOf(Alert alert) => alert.FiredAt ?? alert.ActiveAt ?? alert.Evidence.To;

    public static string TimeOf(long time) => DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
