namespace OrleansMonitor.Deletions;

/// <summary>What was deleted, durably.</summary>
public sealed record Deletion
{
    /// <summary>Records that were counted in the windows that were deleted.</summary>
    public ulong Records { get; init; }

    /// <summary>Those of them that had their label.</summary>
    public ulong Labelled { get; init; }

    /// <summary>Windows, of all lengths, versions and segments.</summary>
    public long Windows { get; init; }

    /// <summary>Predictions that were kept by id, for a label or its correction.</summary>
    public long Predictions { get; init; }

    /// <summary>Labels that waited for their prediction, or one that was taken back.</summary>
    public long Labels { get; init; }

    /// <summary>Whether there was nothing to delete, such as in a range of time without records.</summary>
    public bool DeletedNothing { get; init; }

    /// <summary>What remains, and why it cannot be deleted; empty when nothing does.</summary>
    public IReadOnlyList<string> Remains { get; init; } = [];
}
