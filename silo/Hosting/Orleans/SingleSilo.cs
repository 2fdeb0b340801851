using System.Net;
using System.Net.Sockets;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Storage;
using OrleansMonitor.Silo.Storage;
using OrleansMonitor.Storage.Sqlite;

namespace OrleansMonitor.Silo.Hosting.Orleans;

/// <summary>One silo, clustered with itself on the loopback address; states are in the store's file.</summary>
internal static class SingleSilo
{
    public static void AddSingleSilo(this WebApplicationBuilder builder)
    {
        // Needed before the options can be validated; what is wrong with them is reported then.
        var cluster = builder.Configuration.GetSection(ClusterOptions.Section).Get<ClusterOptions>() ?? new ClusterOptions();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(OrFree(cluster.SiloPort), OrFree(cluster.GatewayPort));
            // There is one, which is the same after a restart.
            silo.Services.Configure<SiloOptions>(options => options.SiloName = cluster.SiloName ?? "silo");
            silo.AddMemoryGrainStorage(GrainHosting.StateStorage);
            silo.UseInMemoryReminderService();
            silo.AddMonitor();
            silo.AddClusterTls();
        });
        // Added after the one in memory, and so instead of it.
        builder.Services.AddKeyedSingleton<IGrainStorage>(GrainHosting.StateStorage, static (provider, _) =>
            provider.GetRequiredService<StorageOptions>().Provider == StorageProvider.Sqlite
                ? new SqliteGrainStorage(GrainHosting.StateStorage, provider.GetRequiredService<SqliteAggregateStore>())
                : MemoryGrainStorageFactory.Create(provider, GrainHosting.StateStorage));
    }
    /// <summary>Somebody may take a free port before the silo does; then it does not start and says so.</summary>
    private static int OrFree(int port)
    {
        if (port != 0)
            return port;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
