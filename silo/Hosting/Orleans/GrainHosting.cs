using Orleans.Hosting;
using Orleans.Storage;
using OrleansMonitor.Silo.Hosting.Orleans;
using OrleansMonitor.Silo.Hosting.Validation;
using OrleansMonitor.Silo.Storage;
using OrleansMonitor.Silo.Storage.Sqlite;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>Runs the grains on Microsoft Orleans: one silo, clustered with itself, on the loopback address.</summary>
internal static class GrainHosting
{
    /// <summary>What <c>/</c> and the log call this.</summary>
    public const string Runtime = "orleans";

    /// <summary>The name by which grains ask for their persistent state.</summary>
    private const string StateStorage = "monitor";

    public static void AddGrainHosting(this WebApplicationBuilder builder)
    {
        builder.Services.AddSettings<ClusterOptions>(builder.Configuration, ClusterOptions.Section, ClusterOptions.Check);
        // Needed before the options can be validated; what is wrong with them is reported then.
        var cluster = builder.Configuration.GetSection(ClusterOptions.Section).Get<ClusterOptions>() ?? new ClusterOptions();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(cluster.SiloPort, cluster.GatewayPort);
            silo.AddMemoryGrainStorage(StateStorage);
            silo.AddMonitor();
        });
        // Added after the one in memory, and so instead of it.
        builder.Services.AddKeyedSingleton<IGrainStorage>(StateStorage, static (provider, _) =>
            provider.GetRequiredService<StorageOptions>().Provider == StorageProvider.Sqlite
                ? new SqliteGrainStorage(StateStorage, provider.GetRequiredService<SqliteAggregateStore>())
                : MemoryGrainStorageFactory.Create(provider, StateStorage));
    }
}
