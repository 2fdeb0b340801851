using OrleansMonitor.Silo.Hosting;
using OrleansMonitor.Silo.Ingest.Otlp;

namespace OrleansMonitor.Silo.Security.Listening;

/// <summary>The addresses as they were set: the server is given all lists as one.</summary>
internal sealed record ListenUrls(string Requests, string? OtlpHttp, string? OtlpGrpc, string? Management)
{
    public const string ManagementSetting = ManagementOptions.Section + ":" + nameof(ManagementOptions.Urls);
    public const string OtlpHttpSetting = OtlpOptions.Section + ":" + nameof(OtlpOptions.HttpUrls);
    public const string OtlpGrpcSetting = OtlpOptions.Section + ":" + nameof(OtlpOptions.GrpcUrls);

    /// <summary>Those for management are last.</summary>
    public string All => string.Join(';', Lists.Select(static list => list.Urls).Where(static urls => !string.IsNullOrWhiteSpace(urls)));

    /// <summary>Each list with the setting that it is of.</summary>
    public IEnumerable<(string Setting, string? Urls)> Lists => [("urls", Requests), (OtlpHttpSetting, OtlpHttp), (OtlpGrpcSetting, OtlpGrpc), (ManagementSetting, Management)];

    public static ListenUrls Of(IConfiguration configuration) =>
        new(configuration["urls"] ?? SiloConfiguration.DefaultUrls, configuration[OtlpHttpSetting], configuration[OtlpGrpcSetting], configuration[ManagementSetting]);
}
