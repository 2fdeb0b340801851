using System.Diagnostics;

namespace OrleansMonitor.Storage.Postgres.Store;

/// <summary>A commit that waits for its transaction.</summary>
internal sealed class PendingCommit(Guid id, OwnerCommit commit)
{
    private const int RowOverhead = 64;

    private readonly TaskCompletionSource<CommitOutcome> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The owner's id in the tables.</summary>
    public Guid Id => id;

    public OwnerCommit Commit => commit;

    /// <summary>The trace that it was made in; none while nobody traces.</summary>
    public ActivityContext Trace { get; } = StoreInstruments.CurrentTrace;

    /// <summary>Roughly what it adds to the transaction.</summary>
    public long Bytes { get; } = Measure(commit);

    public Task<CommitOutcome> Answer => _answer.Task;

    public void Complete(CommitOutcome outcome) => _answer.TrySetResult(outcome);

    public void Fail(StoreException exception) => _answer.TrySetException(exception);

    private static long Measure(OwnerCommit commit)
    {
        long bytes = commit.State.Length + (commit.Catalog?.Length ?? 0) + RowOverhead;
        for (var i = 0; i < commit.Rows.Count; i++)
            bytes += commit.Rows[i].Partial.Length + RowOverhead;
        for (var i = 0; i < commit.Producers.Count; i++)
            bytes += commit.Producers[i].Bitmap.Length + RowOverhead;
        for (var i = 0; i < commit.Chunks.Count; i++)
            bytes += commit.Chunks[i].Content.Length + RowOverhead;
        return bytes + (RowOverhead * (commit.DeletedRows.Count + commit.DeletedProducers.Count + commit.DeletedChunks.Count));
    }
}
