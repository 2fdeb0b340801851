using OrleansMonitor.Grains.Alerting.Notifications.State;

namespace OrleansMonitor.Silo.Alerting.Receivers.Payloads;

/// <summary>What Prometheus sends to <c>/api/v2/alerts</c>.</summary>
internal static class AlertmanagerPayload
{
    /// <summary>An alert that is not sent again for so many intervals has ended.</summary>
    private const int IntervalsToEnd = 4;

    public static Uri PathOf(Uri address)
    {
        var path = new UriBuilder(address);
        path.Path = path.Path.TrimEnd('/') + "/api/v2/alerts";
        return path.Uri;
    }

    public static ReadOnlyMemory<byte> Write(IReadOnlyList<NotifiedAlert> alerts, DateTimeOffset now, TimeSpan resendInterval, AlertLinks links) => JsonPayload.Write(writer =>
    {
        var clock = now.ToUnixTimeMilliseconds();
        writer.WriteStartArray();
        foreach (var alert in alerts)
        {
            // Event time may be a little ahead of the clock, by which an Alertmanager judges.
            var start = Math.Min(AlertText.StartOf(alert.Alert), clock);
            var end = alert.IsFiring ? clock + (long)(IntervalsToEnd * resendInterval).TotalMilliseconds : Math.Clamp(alert.Alert.ResolvedAt ?? clock, start, clock);
            writer.WriteStartObject();
            writer.WriteLabels("labels", alert.Alert.Labels);
            writer.WriteLabels("annotations", alert.Alert.Annotations);
            writer.WriteString("startsAt", AlertText.TimeOf(start));
            writer.WriteString("endsAt", AlertText.TimeOf(end));
            if (links.Of(alert.Alert.Id) is { Length: > 0 } link)
                writer.WriteString("generatorURL", link);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });
}
