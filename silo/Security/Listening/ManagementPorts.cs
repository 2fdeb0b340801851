using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace OrleansMonitor.Silo.Security.Listening;

/// <summary>Which requests came to the addresses for probes and metrics.</summary>
internal sealed class ManagementPorts(ListenUrls urls, ManagementOptions options, IServer server, IHostApplicationLifetime lifetime)
{
    private int[]? _ports;

    public bool IsConfigured => options.IsConfigured;

    public bool AllowsAnonymousMetrics => options.AllowAnonymousMetrics;

    public bool Has(int port) => Array.IndexOf(_ports ?? Find(), port) >= 0;

    private int[] Find()
    {
        var configured = ListenAddress.ParseList(ListenUrls.ManagementSetting, options.Urls).Select(static address => address.Port).ToArray();
        if (!configured.Contains(0))
            return _ports = configured;
        // A free port is known when it is bound; the server keeps the order in which it was given the addresses.
        var bound = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var total = ListenAddress.ParseList("urls", urls.All).Count();
        if (bound.Count < total)
            return [];
        var ports = bound.Skip(bound.Count - configured.Length).Select(static url => BindingAddress.Parse(url).Port).ToArray();
        if (lifetime.ApplicationStarted.IsCancellationRequested)
            _ports = ports;
        return ports;
    }
}
