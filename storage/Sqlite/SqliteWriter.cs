using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace OrleansMonitor.Storage.Sqlite;

/// <summary>
/// The one thread that writes. It takes what waits (within bounds), applies each request in a savepoint of one transaction
/// and answers all of them after the sync, so a sync that takes long makes the next group larger instead of the queue.
/// A request that fails or is fenced leaves no trace and does not disturb the others.
/// </summary>
internal sealed partial class SqliteWriter : IAsyncDisposable
{
    private readonly SqliteDatabase _database;
    private readonly GroupLimits _limits;
    private readonly TimeProvider _time;
    private readonly StoreInstruments _instruments;
    private readonly ILogger _logger;
    private readonly BlockingCollection<WriteRequest> _queue = [];
    private readonly SemaphoreSlim _room;
    private readonly SqliteMaintenance _maintenance;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteStatements? _statements;
    private volatile Exception? _fault;
    private int _started;

    public SqliteWriter(SqliteDatabase database, SqliteOptions options, GroupLimits limits, TimeProvider time, StoreInstruments instruments, ILogger? logger = null)
    {
        _database = database;
        _limits = limits;
        _time = time;
        _instruments = instruments;
        _logger = logger ?? NullLogger.Instance;
        _room = new SemaphoreSlim(limits.MaxQueued, limits.MaxQueued);
        _maintenance = new SqliteMaintenance(database, options, instruments, _logger);
        instruments.Observe(() => _queue.Count, () => database.LogBytes);
    }

    /// <summary>Why the last transaction failed; null when it went well.</summary>
    public Exception? Fault => _fault;

    /// <summary>Opens the file, brings the schema up to date and starts the thread.</summary>
    public void Start()
    {
        if (Interlocked.Exchange(ref _started, 1) == 1)
            return;
        try
        {
            var connection = _database.OpenWriter();
            _statements = new SqliteStatements(connection);
            SqliteSchema.Migrate(connection, _database.Path);
        }
        catch (Exception e)
        {
            _statements?.Dispose();
            _statements = null;
            Volatile.Write(ref _started, 0);
            if (e is SqliteException or IOException or UnauthorizedAccessException)
                throw _database.Explain(e);
            throw;
        }

        new Thread(Run) { Name = "store writer", IsBackground = true }.Start();
    }

    /// <summary>Waits for room in the queue, then for the transaction. When the caller gives up, the outcome is unknown.</summary>
    public async Task<T> WriteAsync<T>(WriteRequest<T> request, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _started) == 0)
            throw new InvalidOperationException("The store is not initialized.");
        await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _queue.Add(request, CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            // Whoever waits for room is told the same.
            _room.Release();
            throw new StoreException("The store is closed.");
        }

        return await request.Answer.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes what waits, then closes the file. May be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.CompleteAdding();
        if (Volatile.Read(ref _started) == 1)
            await _ended.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        var group = new List<WriteRequest>();
        while (_queue.TryTake(out var first, Timeout.Infinite))
        {
            Gather(first, group);
            WriteGroup(group);
            _room.Release(group.Count);
            group.Clear();
        }

        if (_statements is { } statements)
        {
            _maintenance.Close(statements.Connection);
            statements.Dispose();
        }

        _ended.SetResult();
    }

    private void Gather(WriteRequest first, List<WriteRequest> group)
    {
        group.Add(first);
        var bytes = first.Bytes;
        while (group.Count < _limits.MaxCommits && bytes < _limits.MaxBytes && _queue.TryTake(out var next))
        {
            group.Add(next);
            bytes += next.Bytes;
        }
    }

    private void WriteGroup(List<WriteRequest> group)
    {
        var started = _time.GetTimestamp();
        using var span = StoreInstruments.StartTransaction("sqlite", group, static request => request.Trace);
        try
        {
            var statements = _statements ??= new SqliteStatements(_database.OpenWriter());
            statements.Begin();
            foreach (var request in group)
                ApplyPart(statements, request);
            statements.Commit();
            _fault = null;
        }
        catch (Exception e)
        {
            span?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
            Abandon(group, e);
            return;
        }

        Answer(group, _time.GetElapsedTime(started));
        _maintenance.AfterTransaction(_statements.Connection);
    }

    private static void ApplyPart(SqliteStatements statements, WriteRequest request)
    {
        statements.Savepoint();
        try
        {
            request.Apply(statements);
            statements.Release();
        }
        catch (Exception e) when (statements.InTransaction)
        {
            // Some errors (a full disk) end the whole transaction; this one did not.
            request.Error = e;
            statements.RollbackPart();
        }
    }

    private void Answer(List<WriteRequest> group, TimeSpan duration)
    {
        var commits = 0;
        var fenced = 0;
        foreach (var request in group)
        {
            if (request.Error is { } error)
            {
                _instruments.WriteFailed(1);
                _fault = error;
                LogPartFailed(error, _database.Path);
                request.Fail(_database.Explain(error));
                continue;
            }

            commits++;
            fenced += request.Fenced ? 1 : 0;
            request.Complete();
        }

        _instruments.TransactionCommitted(commits - fenced, fenced, duration);
    }

    /// <summary>The transaction failed; after some errors the connection is of no use either, so the next one gets a new one.</summary>
    private void Abandon(List<WriteRequest> group, Exception exception)
    {
        _fault = exception;
        _instruments.WriteFailed(group.Count);
        LogTransactionFailed(exception, group.Count, _database.Path);
        try
        {
            _statements?.Rollback();
        }
        catch (SqliteException e)
        {
            LogRollbackFailed(e, _database.Path);
        }

        _statements?.Dispose();
        _statements = null;
        var explained = _database.Explain(exception);
        foreach (var request in group)
            request.Fail(explained);
    }
}
