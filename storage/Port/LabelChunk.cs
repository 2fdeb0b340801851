namespace OrleansMonitor.Storage;

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
