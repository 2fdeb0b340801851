using Orleans.Configuration;
using Orleans.Storage;
using OrleansMonitor.Silo.Storage;
using OrleansMonitor.Storage.Sqlite;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>
/// One silo that is alone: its membership is in its memory, its grains' states are in the store's file, and nobody outside the
/// process can call a grain, since it has neither a gateway nor a port for other silos.
/// </summary>
internal static class SingleSilo
{
    /// <summary>Part of the silo's name for itself; nothing listens there, so every single silo of a machine may have it.</summary>
    private const int Port = EndpointOptions.DEFAULT_SILO_PORT;

    private const int NoGateway = 0;

    public static void AddSingleSilo(this WebApplicationBuilder builder)
    {
        builder.UseOrleans(static silo =>
        {
            silo.UseLocalhostClustering(Port, NoGateway);
            ClosedTransport.Replace(silo.Services);
            // There is one, which is the same after a restart.
            silo.Services.AddOptions<SiloOptions>().Configure<MembershipOptions>(static (options, membership) => options.SiloName = membership.SiloName ?? "silo");
            silo.AddMonitor();
        });
        builder.Services.AddKeyedSingleton<IGrainStorage>(GrainHosting.StateStorage, static (provider, _) =>
            provider.GetRequiredService<StorageOptions>().Provider == StorageProvider.Sqlite
                ? new SqliteGrainStorage(GrainHosting.StateStorage, provider.GetRequiredService<SqliteAggregateStore>())
                : MemoryGrainStorageFactory.Create(provider, GrainHosting.StateStorage));
    }
}
