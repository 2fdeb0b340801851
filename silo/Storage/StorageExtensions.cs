using OrleansMonitor.Grains.Storage;
using OrleansMonitor.Grains.Storage.Memory;
using OrleansMonitor.Silo.Storage.Sqlite;

namespace OrleansMonitor.Silo.Storage;

internal static class StorageExtensions
{
    /// <summary>The store that <see cref="StorageOptions.Provider"/> names. Call it before anything that uses the store is added.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.AddSingleton<StoreInstruments>();
        services.AddSingleton<DataDirectoryLock>();
        services.AddSingleton<SqliteAggregateStore>();
        services.AddSingleton<IAggregateStore>(provider => provider.GetRequiredService<StorageOptions>().Provider switch
        {
            StorageProvider.Sqlite => provider.GetRequiredService<SqliteAggregateStore>(),
            _ => new MemoryAggregateStore(provider.GetRequiredService<TimeProvider>()),
        });
        services.AddHostedService<StoreLifetime>();
        return services;
    }
}
