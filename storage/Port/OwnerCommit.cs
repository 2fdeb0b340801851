namespace OrleansMonitor.Storage;

/// <summary>
/// One owner's change, applied as a whole or not at all, and only if the owner's version in the store is
/// <see cref="ExpectedVersion"/> (0: the owner must not exist). The version becomes ExpectedVersion + 1.
/// </summary>
public sealed record OwnerCommit
{
    public required OwnerId Owner { get; init; }

    public required long ExpectedVersion { get; init; }

    /// <summary>The owner's own small state (watermark, frontiers, counters), written at every commit.</summary>
    public required byte[] State { get; init; }

    /// <summary>What changes rarely (admitted slices, known nodes); null leaves it as it is.</summary>
    public byte[]? Catalog { get; init; }

    /// <summary>Rows to insert or replace.</summary>
    public IReadOnlyList<AggregateRow> Rows { get; init; } = [];

    /// <summary>Rows to delete (compacted into a coarser tier, or past retention); deleting an absent row is no error.</summary>
    public IReadOnlyList<RowKey> DeletedRows { get; init; } = [];

    public IReadOnlyList<ProducerRow> Producers { get; init; } = [];

    public IReadOnlyList<Guid> DeletedProducers { get; init; } = [];

    /// <summary>Chunks to append.</summary>
    public IReadOnlyList<LabelChunk> Chunks { get; init; } = [];

    /// <summary>
    /// Numbers of chunks to delete, which happens before <see cref="Chunks"/> are written: a chunk may replace several under the
    /// number of one of them. Deleting an absent chunk is no error.
    /// </summary>
    public IReadOnlyList<long> DeletedChunks { get; init; } = [];

    /// <summary>Chunks whose <see cref="LabelChunk.ExpiresAt"/> is ≤ this (Unix milliseconds) are deleted; null: none.</summary>
    public long? DeleteChunksExpiredAt { get; init; }
}

public enum CommitOutcome
{
    /// <summary>Durable.</summary>
    Committed,

    /// <summary>Not applied: the owner has another version, so another activation has committed since.</summary>
    Fenced,
}
