using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace OrleansMonitor.Storage.Sqlite;

/// <summary>
/// A fixed number of reading connections, opened when first needed. A read waits for a free one and runs on the thread
/// pool, since SQLite's calls do not yield. A connection that failed is replaced.
/// </summary>
internal sealed class SqliteReaders : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly TimeProvider _time;
    private readonly StoreInstruments _instruments;
    private readonly Channel<SqliteReader?> _free;

    public SqliteReaders(SqliteDatabase database, SqliteOptions options, TimeProvider time, StoreInstruments instruments)
    {
        _database = database;
        _time = time;
        _instruments = instruments;
        _free = Channel.CreateBounded<SqliteReader?>(options.ReadConnections);
        for (var i = 0; i < options.ReadConnections; i++)
            _free.Writer.TryWrite(null);
    }

    public async Task<T> ReadAsync<T>(Func<SqliteReader, T> read, CancellationToken cancellationToken)
    {
        SqliteReader? reader;
        try
        {
            reader = await _free.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new StoreException("The store is closed.");
        }

        return await Task.Run(() => Run(reader, read), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Closes those that are free; the others close when they come back.</summary>
    public void Dispose()
    {
        _free.Writer.TryComplete();
        while (_free.Reader.TryRead(out var reader))
            reader?.Dispose();
    }

    private T Run<T>(SqliteReader? reader, Func<SqliteReader, T> read)
    {
        var started = _time.GetTimestamp();
        SqliteReader? good = null;
        try
        {
            reader ??= new SqliteReader(_database.OpenReader());
            var result = read(reader);
            good = reader;
            return result;
        }
        catch (SqliteException e)
        {
            throw _database.Explain(e);
        }
        finally
        {
            if (good is null)
                reader?.Dispose();
            if (!_free.Writer.TryWrite(good))
                good?.Dispose();
            _instruments.ReadDone(_time.GetElapsedTime(started));
        }
    }
}
