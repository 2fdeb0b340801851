using Npgsql;
using OrleansMonitor.Storage.Postgres.Connections;
using OrleansMonitor.Storage.Postgres.Options;
using OrleansMonitor.Storage.Postgres.Store;

namespace OrleansMonitor.Storage.Tests.Store;

/// <summary>A store with a data source and instruments of its own, as a process has them.</summary>
internal sealed class StoreParts : IAsyncDisposable
{
    public StoreParts(PostgresOptions options, string cluster = "tests", GroupLimits? limits = null)
    {
        Source = PostgresConnections.OpenStore(options);
        Store = new PostgresAggregateStore(Source, options, limits ?? new GroupLimits(), cluster, TimeProvider.System, Instruments);
    }

    public NpgsqlDataSource Source { get; }

    public StoreInstruments Instruments { get; } = new();

    public PostgresAggregateStore Store { get; }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Source.DisposeAsync();
        Instruments.Dispose();
    }
}
