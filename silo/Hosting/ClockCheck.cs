using System.Globalization;
using Npgsql;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Postgres.Connections;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>
/// Compares this machine's clock with the database's, which every silo of the cluster is compared with, and refuses to start
/// when they are too far apart.
/// </summary>
internal sealed class ClockCheck(ClusterDatabase database, MembershipOptions options, TimeProvider time) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset before, server, after;
        try
        {
            await using var command = database.Source.CreateCommand("SELECT clock_timestamp()");
            // The first use opens a connection, which would count as a difference of the clocks.
            await command.ExecuteScalarAsync(cancellationToken);
            before = time.GetUtcNow();
            server = (DateTime)(await command.ExecuteScalarAsync(cancellationToken))!;
            after = time.GetUtcNow();
        }
        catch (NpgsqlException e)
        {
            throw new StoreException($"The clock of PostgreSQL cannot be read: {PostgresConnections.Describe(database.Source)} ({e.Message}).", e);
        }

        // Somewhere between the two moments here the clock there was read; that much may not be held against it.
        var ahead = server > after ? server - after : server < before ? server - before : TimeSpan.Zero;
        if (ahead.Duration() > options.MaxClockSkew)
        {
            throw new StoreException(string.Create(CultureInfo.InvariantCulture,
                $"The clocks of this machine ({before:yyyy-MM-dd'T'HH:mm:ss'Z'}) and of PostgreSQL are {ahead.Duration().TotalSeconds:0.0} s apart, and {MembershipOptions.Section}:{nameof(options.MaxClockSkew)} allows {options.MaxClockSkew.TotalSeconds:0.0} s: {PostgresConnections.Describe(database.Source)}. Set both clocks, best by NTP."));
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
