using Npgsql;
using OrleansMonitor.Storage.Postgres.Connections;
using OrleansMonitor.Storage.Postgres.Options;

namespace OrleansMonitor.Storage.Postgres.Store;

/// <summary>
/// Lets as many reads at the server at once as there are connections for them, so that a burst waits here, in order, and not
/// for the pool, where it would also hold up commits. Tries again what may pass.
/// </summary>
internal sealed class ReadGate(NpgsqlDataSource source, PostgresOptions options, RetrySchedule schedule, TimeProvider time, StoreInstruments instruments) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.ReadConnections, options.ReadConnections);
    private int _waiting;
    private volatile bool _closed;

    /// <param name="read">Runs on a connection of its own, again when an attempt failed in a way that may pass.</param>
    /// <param name="argument">What it is called with.</param>
    /// <param name="cancellationToken">Ends the wait and the read.</param>
    public async Task<T> ReadAsync<TArgument, T>(
        Func<NpgsqlConnection, TArgument, CancellationToken, Task<T>> read, TArgument argument, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var started = time.GetTimestamp();
                try
                {
                    await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                    var result = await read(connection, argument, cancellationToken).ConfigureAwait(false);
                    instruments.ReadDone(time.GetElapsedTime(started));
                    return result;
                }
                catch (Exception e) when (!_closed && Failures.MayPass(e) && attempt < schedule.MaxAttempts)
                {
                    instruments.Retried();
                }
                catch (ObjectDisposedException)
                {
                    throw new StoreException("The store is closed.");
                }
                catch (Exception e) when (e is not (OperationCanceledException or StoreException))
                {
                    throw Failures.Explain(e, source);
                }

                await schedule.WaitAsync(attempt, time, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose() => _closed = true;

    private async Task EnterAsync(CancellationToken cancellationToken)
    {
        if (_closed)
            throw new StoreException("The store is closed.");
        if (_free.Wait(0, CancellationToken.None))
            return;
        if (Interlocked.Increment(ref _waiting) > options.MaxQueuedReads)
        {
            Interlocked.Decrement(ref _waiting);
            instruments.ReadRefused();
            throw new StoreException($"{options.MaxQueuedReads} reads wait for the store already (Postgres:MaxQueuedReads).");
        }

        try
        {
            await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
