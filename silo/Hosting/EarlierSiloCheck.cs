using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using OrleansMonitor.Silo.Storage.Postgres;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Postgres.Connections;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>
/// Refuses to start beside a silo of an earlier build that had its cluster to itself: it knows nothing of other silos, and both would
/// keep states of their own. It holds a lock of the database's on the cluster's name for as long as it runs.
/// </summary>
internal sealed class EarlierSiloCheck(ClusterDatabase database, ClusterName cluster) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var key = BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes("orleansmonitor cluster " + cluster.Id)));
        try
        {
            // Given back at the end of the statement.
            await using var command = database.Source.CreateCommand("SELECT pg_try_advisory_xact_lock_shared($1)");
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = key });
            if (await command.ExecuteScalarAsync(cancellationToken) is not true)
            {
                throw new StoreException(
                    $"A silo of an earlier build has cluster '{cluster.Id}' to itself: {PostgresConnections.Describe(database.Source)}. Stop it first; its states are taken over.");
            }
        }
        catch (NpgsqlException e)
        {
            throw new StoreException($"PostgreSQL cannot be asked who uses the cluster: {PostgresConnections.Describe(database.Source)} ({e.Message}).", e);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
