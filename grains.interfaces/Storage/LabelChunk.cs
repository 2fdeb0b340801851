namespace OrleansMonitor.Grains.Storage;

public enum ChunkKind : byte
{
    /// <summary>Predictions that wait for their label.</summary>
    Pending = 1,

    /// <summary>Labels that came.</summary>
    Labels = 2,
}

/// <summary>
/// Appended once and never rewritten; it goes as a whole when it expires. <paramref name="Number"/> ascends within an owner
/// and gives the order of replay.
/// </summary>
public sealed record LabelChunk(long Number, ChunkKind Kind, long ExpiresAt, byte[] Content);
