using OrleansMonitor.Silo.Hosting;

namespace OrleansMonitor.Silo.Security.Listening;

/// <summary>The addresses as they were set: the server is given both lists as one.</summary>
internal sealed record ListenUrls(string Requests, string? Management)
{
    public const string ManagementSetting = ManagementOptions.Section + ":" + nameof(ManagementOptions.Urls);

    /// <summary>Those for management are last.</summary>
    public string All => string.IsNullOrWhiteSpace(Management) ? Requests : Requests + ";" + Management;

    public static ListenUrls Of(IConfiguration configuration) => new(configuration["urls"] ?? SiloConfiguration.DefaultUrls, configuration[ManagementSetting]);
}
