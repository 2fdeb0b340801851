using OrleansMonitor.Domain.Names;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Notifications.State;
using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Silo.Alerting.Receivers.Payloads;

/// <summary>An event of PagerDuty's Events API, version 2. A group is one incident: it triggers it while it fires, and resolves it.</summary>
internal static class PagerDutyPayload
{
    private const int MaxSummary = 1024;
    private const int MaxDetails = 20;

    public static ReadOnlyMemory<byte> Write(QueuedNotification notification, PagerDutyIntegration pager, string routingKey, AlertLinks links) => JsonPayload.Write(writer =>
    {
        var isFiring = notification.IsFiring();
        writer.WriteStartObject();
        writer.WriteString("routing_key", routingKey);
        writer.WriteString("dedup_key", NameHash.TextOf(notification.GroupKey));
        writer.WriteString("event_action", isFiring ? "trigger" : "resolve");
        if (isFiring)
        {
            var title = AlertText.Title(notification);
            var first = notification.Alerts[0].Alert;
            writer.WriteString("client", "OrleansMonitor");
            if (links.Root.Length > 0)
                writer.WriteString("client_url", links.Root);
            writer.WriteStartObject("payload");
            writer.WriteString("summary", title.Length <= MaxSummary ? title : title[..MaxSummary]);
            writer.WriteString("source", LabelOf(first, "node") ?? LabelOf(first, "model") ?? "OrleansMonitor");
            writer.WriteString("severity", pager.Severity ?? SeverityOf(notification));
            writer.WriteString("timestamp", AlertText.TimeOf(notification.Alerts.Where(static alert => alert.IsFiring).Min(static alert => AlertText.StartOf(alert.Alert))));
            writer.WriteString("group", notification.GroupKey.Length <= MaxSummary ? notification.GroupKey : notification.GroupKey[..MaxSummary]);
            writer.WriteString("class", first.Rule);
            writer.WriteStartObject("custom_details");
            foreach (var alert in notification.Alerts.Take(MaxDetails))
                writer.WriteString(alert.Alert.Id, $"{(alert.IsFiring ? "firing" : "resolved")}: {AlertText.Line(alert.Alert)}");
            if (notification.Truncated + Math.Max(0, notification.Alerts.Length - MaxDetails) is > 0 and var more)
                writer.WriteNumber("more", more);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    });

    /// <summary>The worst of those that fire.</summary>
    private static string SeverityOf(QueuedNotification notification)
    {
        string[] order = ["critical", "error", "warning", "info"];
        return order[notification.Alerts.Where(static alert => alert.IsFiring).Min(alert => Array.IndexOf(order, LabelOf(alert.Alert, "severity") switch
        {
            "critical" or "page" => "critical",
            "warning" or "warn" => "warning",
            "info" => "info",
            _ => "error",
        }))];
    }

    private static string? LabelOf(Alert alert, string name) => Array.Find(alert.Labels, label => label.Name == name)?.Value;
}
