using OrleansMonitor.Grains.Alerting.Notifications.State;

namespace OrleansMonitor.Silo.Alerting.Receivers.Payloads;

/// <summary>What Alertmanager sends to webhooks, version 4.</summary>
internal static class WebhookPayload
{
    public static ReadOnlyMemory<byte> Write(QueuedNotification notification, AlertLinks links) => JsonPayload.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("version", "4");
        writer.WriteString("groupKey", notification.GroupKey);
        writer.WriteNumber("truncatedAlerts", notification.Truncated);
        writer.WriteString("status", StatusOf(notification.IsFiring()));
        writer.WriteString("receiver", notification.Receiver);
        writer.WriteLabels("groupLabels", notification.GroupLabels);
        writer.WriteLabels("commonLabels", AlertText.Common(notification, static alert => alert.Labels));
        writer.WriteLabels("commonAnnotations", AlertText.Common(notification, static alert => alert.Annotations));
        writer.WriteString("externalURL", links.Root);
        writer.WriteStartArray("alerts");
        foreach (var alert in notification.Alerts)
        {
            writer.WriteStartObject();
            writer.WriteString("status", StatusOf(alert.IsFiring));
            writer.WriteLabels("labels", alert.Alert.Labels);
            writer.WriteLabels("annotations", alert.Alert.Annotations);
            writer.WriteString("startsAt", AlertText.TimeOf(AlertText.StartOf(alert.Alert)));
            writer.WriteString("endsAt", !alert.IsFiring && alert.Alert.ResolvedAt is { } resolved ? AlertText.TimeOf(resolved) : AlertText.NoTime);
            writer.WriteString("generatorURL", links.Of(alert.Alert.Id));
            writer.WriteString("fingerprint", alert.Alert.Id);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static string StatusOf(bool isFiring) => isFiring ? "firing" : "resolved";
}
