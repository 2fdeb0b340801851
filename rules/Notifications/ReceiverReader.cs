using OrleansMonitor.Rules.Yaml;

namespace OrleansMonitor.Rules.Notifications;

/// <summary>Reads a receiver's ways.</summary>
internal static class ReceiverReader
{
    private const int MaxIntegrations = 20;

    public static IReadOnlyList<ReceiverIntegration> Read(YamlMap map) =>
    [
        .. Read(map, "webhook", ReadWebhook),
        .. Read(map, "slack", ReadSlack),
        .. Read(map, "pagerduty", ReadPagerDuty),
        .. Read(map, "email", EmailReader.Read),
        .. Read(map, "alertmanager", ReadAlertmanager),
    ];

    /// <summary>How long an attempt may take.</summary>
    internal static TimeSpan Timeout(YamlMap map) => map.Duration("timeout", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2)) ?? TimeSpan.FromSeconds(10);

    private static IEnumerable<ReceiverIntegration> Read(YamlMap receiver, string kind, Func<YamlMap, string, ReceiverIntegration?> read)
    {
        var index = 0;
        foreach (var map in receiver.Maps(kind + "_configs", MaxIntegrations))
        {
            var integration = read(map, $"{kind}/{index++}");
            map.Close();
            if (integration is not null)
                yield return integration;
        }
    }

    private static WebhookIntegration? ReadWebhook(YamlMap map, string id)
    {
        var (sendResolved, timeout, authorization) = (map.Flag("send_resolved", true), Timeout(map), SecretReader.ReadAuthorization(map));
        return SecretReader.ReadAddress(map, "url", isSecret: false) is { } url
            ? new WebhookIntegration { Id = id, SendResolved = sendResolved, Timeout = timeout, Url = url, Authorization = authorization }
            : null;
    }

    private static SlackIntegration? ReadSlack(YamlMap map, string id)
    {
        var (sendResolved, timeout) = (map.Flag("send_resolved", true), Timeout(map));
        var (channel, username, icon) = (map.Text("channel", 80), map.Text("username", 80), map.Text("icon_emoji", 80));
        return SecretReader.ReadAddress(map, "api_url", isSecret: true) is { } url
            ? new SlackIntegration { Id = id, SendResolved = sendResolved, Timeout = timeout, Url = url, Channel = channel, Username = username, IconEmoji = icon }
            : null;
    }

    private static PagerDutyIntegration? ReadPagerDuty(YamlMap map, string id)
    {
        var (sendResolved, timeout) = (map.Flag("send_resolved", true), Timeout(map));
        var severity = map.OneOf("severity", "critical", "error", "warning", "info");
        var url = map.Has("url") ? SecretReader.ReadUrl(map, "url") : PagerDutyIntegration.DefaultUrl;
        return SecretReader.ReadSecret(map, "routing_key", required: true) is { } key && url is not null
            ? new PagerDutyIntegration { Id = id, SendResolved = sendResolved, Timeout = timeout, RoutingKey = key, Url = url, Severity = severity }
            : null;
    }

    private static AlertmanagerIntegration? ReadAlertmanager(YamlMap map, string id)
    {
        var (timeout, authorization) = (Timeout(map), SecretReader.ReadAuthorization(map));
        var interval = map.Duration("resend_interval", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)) ?? TimeSpan.FromMinutes(1);
        return SecretReader.ReadAddress(map, "url", isSecret: false) is { } url
            ? new AlertmanagerIntegration { Id = id, SendResolved = true, Timeout = timeout, Url = url, Authorization = authorization, ResendInterval = interval }
            : null;
    }
}
