using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OrleansMonitor.Silo.Hosting;

namespace OrleansMonitor.Silo.Security.Listening;

/// <summary>Which requests came to the addresses for probes and metrics.</summary>
internal sealed class ManagementPorts(IConfiguration configuration, ManagementOptions options, IServer server, IHostApplicationLifetime lifetime)
{
    private int[]? _ports;

    public bool IsConfigured => options.IsConfigured;

    public bool AllowsAnonymousMetrics => options.AllowAnonymousMetrics;

    /// <summary>All addresses to listen on, those for management last.</summary>
    public static string AllUrls(IConfiguration configuration)
    {
        var urls = configuration["urls"] ?? SiloConfiguration.DefaultUrls;
        return configuration[ManagementOptions.Section + ":" + nameof(ManagementOptions.Urls)] is { Length: > 0 } own ? urls + ";" + own : urls;
    }

    public bool Has(int port) => Array.IndexOf(_ports ?? Find(), port) >= 0;

    private int[] Find()
    {
        var configured = ListenAddress.ParseList("urls", options.Urls).Select(static address => address.Port).ToArray();
        if (!configured.Contains(0))
            return _ports = configured;
        // A free port is known when it is bound; the server keeps the order in which it was given the addresses.
        var bound = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var total = ListenAddress.ParseList("urls", AllUrls(configuration)).Count();
        if (bound.Count < total)
            return [];
        var ports = bound.Skip(bound.Count - configured.Length).Select(static url => BindingAddress.Parse(url).Port).ToArray();
        if (lifetime.ApplicationStarted.IsCancellationRequested)
            _ports = ports;
        return ports;
    }
}
