namespace OrleansMonitor.Storage.Sqlite;

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
