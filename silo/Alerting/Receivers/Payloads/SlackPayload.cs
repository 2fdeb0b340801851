using System.Text;
using OrleansMonitor.Grains.Alerting.Notifications.State;
using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Silo.Alerting.Receivers.Payloads;

/// <summary>A message with one attachment, as Slack's incoming webhooks take it.</summary>
internal static class SlackPayload
{
    private const int MaxLines = 20;

    public static ReadOnlyMemory<byte> Write(QueuedNotification notification, SlackIntegration slack, AlertLinks links) => JsonPayload.Write(writer =>
    {
        var title = AlertText.Title(notification);
        writer.WriteStartObject();
        if (slack.Channel is { } channel)
            writer.WriteString("channel", channel);
        if (slack.Username is { } username)
            writer.WriteString("username", username);
        if (slack.IconEmoji is { } icon)
            writer.WriteString("icon_emoji", icon);
        writer.WriteStartArray("attachments");
        writer.WriteStartObject();
        writer.WriteString("fallback", Escape(title));
        writer.WriteString("color", notification.IsFiring() ? "danger" : "good");
        writer.WriteString("title", Escape(title));
        if (links.Root.Length > 0)
            writer.WriteString("title_link", links.Root);
        writer.WriteString("text", Text(notification, links));
        writer.WriteStartArray("mrkdwn_in");
        writer.WriteStringValue("text");
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static string Text(QueuedNotification notification, AlertLinks links)
    {
        var text = new StringBuilder();
        foreach (var alert in notification.Alerts.Take(MaxLines))
        {
            text.Append(alert.IsFiring ? "• *firing* " : "• *resolved* ");
            var line = Escape(AlertText.Line(alert.Alert));
            text.AppendLine(links.Of(alert.Alert.Id) is { Length: > 0 } link ? $"<{link}|{line}>" : line);
        }

        var more = notification.Truncated + Math.Max(0, notification.Alerts.Length - MaxLines);
        return (more > 0 ? text.Append("and ").Append(more).Append(" more") : text).ToString().TrimEnd();
    }

    /// <summary>The three characters that mean something there.</summary>
    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
