using OrleansMonitor.Silo.Storage.Postgres;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Memory;
using OrleansMonitor.Storage.Postgres.Store;
using OrleansMonitor.Storage.Sqlite;

namespace OrleansMonitor.Silo.Storage;

internal static class StorageExtensions
{
    /// <summary>The store that <see cref="StorageOptions.Provider"/> names. Call it before anything that uses the store is added.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<StoreInstruments>();
        services.AddSingleton<SqliteOptions>(static provider => provider.GetRequiredService<StorageOptions>());
        services.AddSingleton(static provider => provider.GetRequiredService<StorageOptions>().GroupLimits);
        services.AddSingleton<DataDirectoryLock>();
        services.AddSingleton<SqliteAggregateStore>();
        services.AddPostgres(configuration);
        services.AddSingleton<IAggregateStore>(provider => provider.GetRequiredService<StorageOptions>().Provider switch
        {
            StorageProvider.Sqlite => provider.GetRequiredService<SqliteAggregateStore>(),
            StorageProvider.Postgres => provider.GetRequiredService<PostgresAggregateStore>(),
            _ => new MemoryAggregateStore(provider.GetRequiredService<TimeProvider>()),
        });
        services.AddHostedService<StoreLifetime>();
        return services;
    }
}
