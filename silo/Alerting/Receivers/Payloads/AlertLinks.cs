namespace OrleansMonitor.Silo.Alerting.Receivers.Payloads;

/// <summary>Addresses by which people come back from a notification; none where the system does not know its own.</summary>
internal sealed class AlertLinks(string? externalUrl)
{
    public string Root { get; } = (externalUrl ?? "").TrimEnd('/');

    /// <summary>The page of the alert. Empty: there is none.</summary>
    public string Of(string alertId) => Root.Length == 0 ? "" : $"{Root}/alerts/{Uri.EscapeDataString(alertId)}";
}
