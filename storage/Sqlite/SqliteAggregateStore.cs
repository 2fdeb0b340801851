using Microsoft.Extensions.Logging;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Storage.Sqlite;

/// <summary>
/// The store of one machine: one SQLite file in write-ahead-log mode, one writer that groups commits, several readers on
/// snapshots. A commit that was answered survives a crash of the process and of the machine.
/// </summary>
public sealed class SqliteAggregateStore : IAggregateStore, IAsyncDisposable
{
    private readonly SqliteDatabase _database;
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;

    public SqliteAggregateStore(SqliteOptions options, GroupLimits limits, TimeProvider time, StoreInstruments instruments, ILogger<SqliteAggregateStore>? logger = null)
    {
        _database = new SqliteDatabase(options);
        _writer = new SqliteWriter(_database, options, limits, time, instruments, logger);
        _readers = new SqliteReaders(_database, options, time, instruments);
    }

    public string Path => _database.Path;

    public Task InitializeAsync(CancellationToken cancellationToken) => Task.Run(_writer.Start, cancellationToken);

    public Task<OwnerImage?> LoadAsync(OwnerId owner, CancellationToken cancellationToken) =>
        _readers.ReadAsync(reader => reader.Load(owner), cancellationToken);

    public Task<IReadOnlyList<AggregateRow>> ReadRowsAsync(OwnerId owner, IReadOnlyList<RowKey> keys, CancellationToken cancellationToken) =>
        keys.Count == 0 ? Task.FromResult<IReadOnlyList<AggregateRow>>([]) : _readers.ReadAsync(reader => reader.ReadRows(owner, keys), cancellationToken);

    public Task<OwnerRange?> ReadRangeAsync(OwnerId owner, RowFilter filter, CancellationToken cancellationToken) =>
        _readers.ReadAsync(reader => reader.ReadRange(owner, filter), cancellationToken);

    public Task<IReadOnlyList<LabelChunk>> ReadChunksAsync(OwnerId owner, long first, long last, CancellationToken cancellationToken) =>
        _readers.ReadAsync(reader => reader.ReadChunks(owner, first, last), cancellationToken);

    public Task<CommitOutcome> CommitAsync(OwnerCommit commit, CancellationToken cancellationToken) =>
        _writer.WriteAsync(new CommitRequest(commit), cancellationToken);

    public Task<IReadOnlyList<string>> ListOwnersAsync(OwnerKind kind, CancellationToken cancellationToken) =>
        _readers.ReadAsync(reader => reader.ListOwners(kind), cancellationToken);

    /// <summary>Reads a page; after a write that failed, writes one, so the answer is good only when writing works again.</summary>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        await _readers.ReadAsync(
            static reader =>
            {
                reader.Ping();
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        if (_writer.Fault is not null)
            await _writer.WriteAsync(new ProbeRequest(), cancellationToken).ConfigureAwait(false);
    }

    internal Task<T> WriteAsync<T>(WriteRequest<T> request, CancellationToken cancellationToken) => _writer.WriteAsync(request, cancellationToken);

    internal Task<T> ReadAsync<T>(Func<SqliteReader, T> read, CancellationToken cancellationToken) => _readers.ReadAsync(read, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync().ConfigureAwait(false);
        _readers.Dispose();
    }
}
