using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NpgsqlTypes;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Storage.Postgres.Connections;
using OrleansMonitor.Storage.Postgres.Options;

namespace OrleansMonitor.Storage.Postgres.Store;

/// <summary>
/// The store of a cluster. Commits of many owners are grouped into one transaction and one round trip, each fenced alone;
/// reads take connections of their own. The schema must be there: <see cref="Migrations.SchemaMigrator"/>.
/// </summary>
public sealed class PostgresAggregateStore : IAggregateStore, IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly OwnerKeys _keys;
    private readonly ReadGate _reads;
    private readonly CommitLane[] _lanes;
    private readonly TimeProvider _time;

    /// <param name="source">One for the process; the store does not dispose it. See <see cref="PostgresConnections.OpenStore"/>.</param>
    /// <param name="options">Bounds on connections, time and attempts.</param>
    /// <param name="limits">Bounds on grouping.</param>
    /// <param name="clusterId">Owners of other clusters in the same database are out of sight.</param>
    /// <param name="time">Where pauses and durations come from.</param>
    /// <param name="instruments">What the store measures of itself.</param>
    /// <param name="logger">Transactions that were tried again or failed.</param>
    public PostgresAggregateStore(
        NpgsqlDataSource source,
        PostgresOptions options,
        GroupLimits limits,
        string clusterId,
        TimeProvider time,
        StoreInstruments instruments,
        ILogger<PostgresAggregateStore>? logger = null)
    {
        _source = source;
        _keys = new OwnerKeys(clusterId);
        _time = time;
        var schedule = new RetrySchedule(options);
        _reads = new ReadGate(source, options, schedule, time, instruments);
        // The bounds are those of the process.
        var share = limits with { MaxQueued = Math.Max(1, limits.MaxQueued / options.CommitConnections) };
        _lanes = new CommitLane[options.CommitConnections];
        for (var i = 0; i < _lanes.Length; i++)
            _lanes[i] = new CommitLane(source, clusterId, share, schedule, time, instruments, logger ?? NullLogger<PostgresAggregateStore>.Instance);
        instruments.Observe(() => _lanes.Sum(lane => lane.Queued), static () => 0);
    }

    /// <summary>Learns that the server answers; the schema is made by migrations before.</summary>
    public Task InitializeAsync(CancellationToken cancellationToken) => PingAsync(cancellationToken);

    public Task<OwnerImage?> LoadAsync(OwnerId owner, CancellationToken cancellationToken) =>
        _reads.ReadAsync(OwnerReads.LoadAsync, _keys.Of(owner), cancellationToken);

    public Task<IReadOnlyList<AggregateRow>> ReadRowsAsync(OwnerId owner, IReadOnlyList<RowKey> keys, CancellationToken cancellationToken) =>
        keys.Count == 0 ? Task.FromResult<IReadOnlyList<AggregateRow>>([]) : _reads.ReadAsync(OwnerReads.ReadRowsAsync, (_keys.Of(owner), keys), cancellationToken);

    public Task<OwnerRange?> ReadRangeAsync(OwnerId owner, RowFilter filter, CancellationToken cancellationToken) =>
        _reads.ReadAsync(OwnerReads.ReadRangeAsync, (_keys.Of(owner), filter), cancellationToken);

    public Task<IReadOnlyList<LabelChunk>> ReadChunksAsync(OwnerId owner, long first, long last, CancellationToken cancellationToken) =>
        _reads.ReadAsync(OwnerReads.ReadChunksAsync, (_keys.Of(owner), first, last), cancellationToken);

    public Task<CommitOutcome> CommitAsync(OwnerCommit commit, CancellationToken cancellationToken)
    {
        var id = _keys.Of(commit.Owner);
        return _lanes[(uint)id.GetHashCode() % (uint)_lanes.Length].WriteAsync(new PendingCommit(id, commit), cancellationToken);
    }

    public Task<IReadOnlyList<string>> ListOwnersAsync(OwnerKind kind, CancellationToken cancellationToken) =>
        _reads.ReadAsync(ListAsync, (_keys.ClusterId, kind), cancellationToken);

    /// <summary>
    /// Asks the server once, on a connection of its own, whether it takes writes; after a transaction that failed, it also
    /// writes, so the answer is good only when writing works again.
    /// </summary>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using var batch = connection.CreateBatch();
            batch.Add(ReadStatements.IsStandby);
            if ((bool)(await batch.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!)
                throw new StoreException($"The server is a standby and takes no writes: {PostgresConnections.Describe(_source)}. Name all servers in Host and add 'Target Session Attributes=primary'.");
            if (Array.Exists(_lanes, lane => lane.Fault is not null))
                await ProbeAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (OperationCanceledException or StoreException))
        {
            throw Failures.Explain(e, _source);
        }
    }

    /// <summary>Writes what waits, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _reads.Dispose();
        await Task.WhenAll(_lanes.Select(lane => lane.CloseAsync())).ConfigureAwait(false);
    }

    private async Task ProbeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(ReadStatements.Probe).With(_keys.ClusterId, NpgsqlDbType.Text);
        await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        foreach (var lane in _lanes)
            lane.Recovered();
    }

    private static async Task<IReadOnlyList<string>> ListAsync(NpgsqlConnection connection, (string Cluster, OwnerKind Kind) what, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(ReadStatements.Owners).With(what.Cluster, NpgsqlDbType.Text).With((short)what.Kind, NpgsqlDbType.Smallint);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            names.Add(reader.GetString(0));
        // The server orders by UTF-8 bytes, which differs from ordinal order beyond the basic plane.
        names.Sort(StringComparer.Ordinal);
        return names;
    }
}
