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

/// <summary>A row within an owner: its slice, its tier (0 is the base window) and its window's start in Unix milliseconds.</summary>
public readonly record struct RowKey(string Version, string Segment, byte Tier, long Start)
{
    /// <summary>The order in which rows are read: by start, then tier, then slice.</summary>
    public static int Compare(RowKey a, RowKey b)
    {
        var order = a.Start.CompareTo(b.Start);
        if (order == 0)
            order = a.Tier.CompareTo(b.Tier);
        if (order == 0)
            order = string.CompareOrdinal(a.Version, b.Version);
        return order != 0 ? order : string.CompareOrdinal(a.Segment, b.Segment);
    }
}

/// <summary>A row: its key and the encoded partial aggregate of its window.</summary>
public sealed record AggregateRow(RowKey Key, byte[] Partial);

/// <summary>
/// A producer's committed set as its owner stores it: every sequence ≤ <paramref name="Low"/>, and Low + 1 + i for each set
/// bit i of <paramref name="Bitmap"/> (bit 0 is the lowest of byte 0). <paramref name="LastSeen"/> is Unix milliseconds.
/// </summary>
public sealed record ProducerRow(Guid Producer, ulong Low, byte[] Bitmap, long LastSeen);

public enum ChunkKind : byte
{
    /// <summary>Predictions that wait for their label.</summary>
    Pending = 1,

    /// <summary>Labels that came.</summary>
    Labels = 2,

    /// <summary>Several chunks of either kind, merged in their order.</summary>
    Group = 3,
}

/// <summary>
/// Appended once and never changed; it goes as a whole when it expires, or when a group that contains it takes its place. <paramref name="Number"/> ascends within an owner
/// and gives the order of replay.
/// </summary>
public sealed record LabelChunk(long Number, ChunkKind Kind, long ExpiresAt, byte[] Content);
