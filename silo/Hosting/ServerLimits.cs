using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>What one client can make the server hold.</summary>
internal static class ServerLimits
{
    /// <summary>How long a stop waits for requests, for commits and for the store, together.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    public static void Apply(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = 20_000;
        limits.MaxConcurrentUpgradedConnections = 1_000;
        limits.MaxRequestHeadersTotalSize = 16 << 10;
        limits.MaxRequestHeaderCount = 64;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        // Longer than a client's pause between batches, so that an idle producer keeps its connection.
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(3);
        // Queries have no body; the ingestion endpoints raise this for themselves.
        limits.MaxRequestBodySize = 64 << 10;
    }
}
