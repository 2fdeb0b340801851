using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Notifications.State;

namespace OrleansMonitor.Silo.Tests.Alerting.Notifications;

/// <summary>Alerts and notifications to send.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static QueuedNotification Notification(params NotifiedAlert[] alerts) => new(
        "0123456789abcdef-7",
        "team",
        "webhook/0",
        "{}/{severity=\"page\"}:{alertname=\"HighLatency\"}",
        [new AlertLabel("alertname", "HighLatency")],
        alerts.Length > 0 ? alerts : [new NotifiedAlert(Alert("fraud"), true), new NotifiedAlert(Resolved(Alert("churn")), false)],
        3,
        Start.ToUnixTimeMilliseconds(),
        0,
        Start.ToUnixTimeMilliseconds(),
        "");

    public static Alert Alert(string model, string rule = "HighLatency", DateTimeOffset? time = null)
    {
        var at = (time ?? Start).ToUnixTimeMilliseconds();
        return new Alert(
            $"{rule}-{model}",
            "latency",
            rule,
            [new AlertLabel("alertname", rule), new AlertLabel("model", model), new AlertLabel("severity", "page")],
            [new AlertLabel("summary", $"{model}: p99 is <310 ms> & \"rising\"")],
            AlertPhase.Firing,
            at,
            at,
            null,
            new AlertEvidence(0.31, 0.29, 0.33, 0.95, 0.31, null, 1200, 1, at - 300_000, at, "", []));
    }

    public static Alert Resolved(Alert alert, DateTimeOffset? time = null) =>
        alert with { Phase = AlertPhase.Inactive, ResolvedAt = (time ?? Start.AddMinutes(10)).ToUnixTimeMilliseconds() };
}
