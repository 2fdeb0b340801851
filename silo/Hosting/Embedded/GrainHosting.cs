using OrleansMonitor.Embedded.Hosting;
using OrleansMonitor.Embedded.Storage;
using OrleansMonitor.Grains.Hosting;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Silo.Hosting.Embedded;
using OrleansMonitor.Silo.Storage;
using OrleansMonitor.Silo.Storage.Postgres;
using OrleansMonitor.Storage.Postgres.Store;
using OrleansMonitor.Storage.Sqlite;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>Runs the grains in this process, with their persistent state beside the aggregates.</summary>
internal static class GrainHosting
{
    /// <summary>What <c>/</c> and the log call this.</summary>
    public const string Runtime = "embedded";

    public static void AddGrainHosting(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IGrainStateStore>(static provider => provider.GetRequiredService<StorageOptions>().Provider switch
        {
            StorageProvider.Sqlite => new StoredGrainStates(new SqliteStates(provider.GetRequiredService<SqliteAggregateStore>())),
            StorageProvider.Postgres => new StoredGrainStates(new PostgresStates(provider.GetRequiredService<PostgresAggregateStore>())),
            _ => new MemoryGrainStateStore(),
        });
        builder.Services.AddHostedService<SoleUse>();
        builder.Services.AddHostedService<GrainHostInstruments>();
        builder.Services.AddEmbeddedGrains(host =>
        {
            host.GrainAssemblies.Add(typeof(MonitorGrainsExtensions).Assembly);
            // A node that ends commits what it accepted, for which it needs the models; the coordinator hears of both.
            host.DeactivationOrder.Add(typeof(INodeGrain));
            host.DeactivationOrder.Add(typeof(IModelGrain));
        });
    }
}
