namespace OrleansMonitor.Storage;

/// <summary>What a grain loads when it activates. <paramref name="Catalog"/> is empty when none was ever written.</summary>
public sealed record OwnerImage(
    long Version,
    byte[] State,
    byte[] Catalog,
    IReadOnlyList<ProducerRow> Producers,
    IReadOnlyList<LabelChunk> Chunks);

/// <summary>An owner's state and its rows in a range of time, read in one snapshot.</summary>
public sealed record OwnerRange(long Version, byte[] State, byte[] Catalog, IReadOnlyList<AggregateRow> Rows);

/// <summary>
/// Which rows to read: starts in [<paramref name="FromStart"/>, <paramref name="ToStart"/>) of each tier, Unix milliseconds; of one version or
/// segment if given, of one tier if given; at most <paramref name="MaxRows"/>, in ascending order of (start, tier).
/// </summary>
public sealed record RowFilter(long FromStart, long ToStart, string? Version = null, string? Segment = null, byte? Tier = null, int MaxRows = int.MaxValue)
{
    /// <summary>No row: state and catalog are read alone.</summary>
    public static RowFilter None { get; } = new(0, 0);

    /// <summary>Whether no row can be in the range.</summary>
    public bool IsEmpty => FromStart >= ToStart;
}
