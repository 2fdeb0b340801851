using System.Diagnostics;

namespace OrleansMonitor.Storage.Sqlite;

/// <summary>
/// One thing that the writer does within a transaction it shares with others. <see cref="Apply"/> runs on the writer's
/// thread; the answer is given only after the transaction is durable.
/// </summary>
internal abstract class WriteRequest
{
    /// <summary>Roughly what it adds to the transaction, for the bound on grouping.</summary>
    public abstract long Bytes { get; }

    /// <summary>The trace that it was made in; none while nobody traces.</summary>
    public ActivityContext Trace { get; } = StoreInstruments.CurrentTrace;

    /// <summary>What went wrong with this request alone, while the others of its transaction went well.</summary>
    public Exception? Error { get; set; }

    public virtual bool Fenced => false;

    public abstract void Apply(SqliteStatements statements);

    public abstract void Complete();

    public abstract void Fail(Exception exception);
}

/// <summary>A request with an answer.</summary>
internal abstract class WriteRequest<T> : WriteRequest
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Answer => _answer.Task;

    protected T Result { get; set; } = default!;

    public override void Complete() => _answer.TrySetResult(Result);

    public override void Fail(Exception exception) => _answer.TrySetException(exception);
}

internal sealed class CommitRequest(OwnerCommit commit) : WriteRequest<CommitOutcome>
{
    private const int RowOverhead = 64;

    public override long Bytes { get; } = Measure(commit);

    public override bool Fenced => Result == CommitOutcome.Fenced;

    /// <summary>The fence goes first: when it does not hold, nothing of this owner has been written yet.</summary>
    public override void Apply(SqliteStatements statements)
    {
        if (statements.Fence(commit) is not { } owner)
        {
            Result = CommitOutcome.Fenced;
            return;
        }

        Result = CommitOutcome.Committed;
        if (commit.Catalog is { } catalog)
            statements.WriteCatalog(owner, catalog);
        // Deletions first: a row that is both deleted and written stays.
        foreach (var key in commit.DeletedRows)
            statements.DeleteRow(owner, key);
        foreach (var row in commit.Rows)
            statements.WriteRow(owner, row);
        foreach (var producer in commit.DeletedProducers)
            statements.DeleteProducer(owner, producer);
        foreach (var producer in commit.Producers)
            statements.WriteProducer(owner, producer);
        if (commit.DeleteChunksExpiredAt is { } time)
            statements.DeleteChunks(owner, time);
        foreach (var number in commit.DeletedChunks)
            statements.DeleteChunk(owner, number);
        foreach (var chunk in commit.Chunks)
            statements.WriteChunk(owner, chunk);
    }

    private static long Measure(OwnerCommit commit)
    {
        long bytes = commit.State.Length + (commit.Catalog?.Length ?? 0) + RowOverhead;
        foreach (var row in commit.Rows)
            bytes += row.Partial.Length + RowOverhead;
        foreach (var producer in commit.Producers)
            bytes += producer.Bitmap.Length + RowOverhead;
        foreach (var chunk in commit.Chunks)
            bytes += chunk.Content.Length + RowOverhead;
        return bytes + (RowOverhead * (commit.DeletedRows.Count + commit.DeletedProducers.Count + commit.DeletedChunks.Count));
    }
}

/// <summary>Writes a page, to learn whether a store that failed works again.</summary>
internal sealed class ProbeRequest : WriteRequest<bool>
{
    public override long Bytes => 64;

    public override void Apply(SqliteStatements statements)
    {
        statements.Probe();
        Result = true;
    }
}
