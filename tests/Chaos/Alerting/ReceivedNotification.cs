using System.Globalization;
using System.Text.Json;

namespace OrleansMonitor.Chaos.Alerting;

/// <summary>A notification as it came, in the form that Alertmanager's webhooks have.</summary>
/// <param name="Receiver">Which of the receivers it was for.</param>
/// <param name="Key">Its dedupe key: the same when it is sent again.</param>
/// <param name="Alerts">What it says.</param>
internal sealed record ReceivedNotification(string Receiver, string Key, IReadOnlyList<ToldAlert> Alerts)
{
    /// <summary>Grows with every notification: of two about one alert, the one with the larger number holds.</summary>
    public long Number { get; } = long.Parse(Key[(Key.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture);

    public static ReceivedNotification Read(string key, Stream body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        return new ReceivedNotification(root.GetProperty("receiver").GetString()!, key, [.. root.GetProperty("alerts").EnumerateArray().Select(Told)]);
    }

    private static ToldAlert Told(JsonElement alert)
    {
        var labels = alert.GetProperty("labels");
        return new ToldAlert(labels.GetProperty("alertname").GetString()!, labels.GetProperty("model").GetString()!, alert.GetProperty("status").GetString() == "firing");
    }
}

/// <summary>What a notification says of one alert.</summary>
internal readonly record struct ToldAlert(string Rule, string Model, bool IsFiring);
