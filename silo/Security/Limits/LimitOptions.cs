using OrleansMonitor.Silo.Hosting.Validation;

namespace OrleansMonitor.Silo.Security.Limits;

/// <summary>
/// How many requests are taken (configuration section <c>Security:Limits</c>), of each client of a key, subject of a token, client
/// certificate's name or, where callers are anonymous, address other than loopback. A token bucket: past it the answer is 429.
/// </summary>
internal sealed class LimitOptions
{
    public const string Section = "Security:Limits";

    /// <summary>Requests per second over time, 0.001 to 1,000,000; 0: no limit. Default 10,000.</summary>
    public double RequestsPerSecond { get; set; } = 10_000;

    /// <summary>Requests at once after a pause, 1 to 10,000,000. Default 20,000.</summary>
    public int Burst { get; set; } = 20_000;

    /// <summary>Refusals (401) per second that are explained to one address, 0.001 to 1,000,000; 0: all. Default 10. Past it the answer is 429.</summary>
    public double FailuresPerSecond { get; set; } = 10;

    /// <summary>Refusals at once after a pause, 1 to 10,000,000. Default 100.</summary>
    public int FailureBurst { get; set; } = 100;

    /// <summary>Clients, and addresses, that are told apart, 1 to 1,000,000. Default 10,000. Those past it share one bucket.</summary>
    public int MaxClients { get; set; } = 10_000;

    public static void Check(LimitOptions o, SettingErrors errors)
    {
        if (o.RequestsPerSecond != 0)
            errors.Range(nameof(o.RequestsPerSecond), o.RequestsPerSecond, 0.001, 1_000_000);
        if (o.FailuresPerSecond != 0)
            errors.Range(nameof(o.FailuresPerSecond), o.FailuresPerSecond, 0.001, 1_000_000);
        errors.Range(nameof(o.Burst), o.Burst, 1, 10_000_000)
            .Range(nameof(o.FailureBurst), o.FailureBurst, 1, 10_000_000)
            .Range(nameof(o.MaxClients), o.MaxClients, 1, 1_000_000);
    }
}
