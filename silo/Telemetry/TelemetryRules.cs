using OrleansMonitor.Silo.Hosting.Validation;

namespace OrleansMonitor.Silo.Telemetry;

internal static class TelemetryRules
{
    public static void Check(TelemetryOptions o, SettingErrors errors)
    {
        errors
            .Require(!o.IsOn || IsAddress(o.OtlpEndpoint), nameof(o.OtlpEndpoint), o.OtlpEndpoint, "an address that begins with http:// or https://, such as http://127.0.0.1:4317")
            .Require(o.Protocol is TelemetryOptions.Grpc or TelemetryOptions.Http, nameof(o.Protocol), o.Protocol, $"{TelemetryOptions.Grpc} or {TelemetryOptions.Http}")
            .NotEmpty(nameof(o.ServiceName), o.ServiceName)
            .Range(nameof(o.SamplingRatio), o.SamplingRatio, 0, 1)
            .Range(nameof(o.MetricsInterval), o.MetricsInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))
            .Require(!o.IsOn || o.Traces || o.Metrics, nameof(o.Metrics), o.Metrics, $"true where {TelemetryOptions.Section}:{nameof(o.Traces)} is false, or there is nothing to send");
        if (HeadersOf(o, out var problem) is null && problem.Length > 0)
            errors.Add(problem);
    }

    /// <summary>Null: there are none, or they cannot be read, for the reason in <paramref name="problem"/>, which does not repeat them.</summary>
    public static string? HeadersOf(TelemetryOptions o, out string problem) => HeaderSettings.Read(TelemetryOptions.Section + ":", o.Headers, o.HeadersFile, out problem);

    private static bool IsAddress(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";
}
