using Npgsql;
using OrleansMonitor.Storage.Postgres.Connections;
using OrleansMonitor.Storage.Postgres.Options;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>
/// The connections by which Orleans' providers use the database: few and apart from the store's, so that a burst of commits does
/// not keep a silo from saying that it is alive.
/// </summary>
internal sealed class ClusterDatabase(PostgresOptions options) : IAsyncDisposable
{
    private const int MaxConnections = 8;

    public NpgsqlDataSource Source { get; } = PostgresConnections.Open(options, "orleansmonitor-cluster", MaxConnections);

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
