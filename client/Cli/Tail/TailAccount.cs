namespace OrleansMonitor.Cli.Tail;

/// <summary>What a tail did from its start to its end.</summary>
internal sealed class TailAccount
{
    public required IReadOnlyList<string> Files { get; init; }

    public required string Model { get; init; }

    public required string Node { get; init; }

    public Guid Producer { get; set; }

    public long Rows { get; set; }

    public long SkippedRows { get; set; }

    public long SkippedCells { get; set; }

    public IReadOnlyDictionary<string, long> SkippedColumns { get; set; } = new Dictionary<string, long>();

    /// <summary>Values that were left out or made coarser, by the column or pattern of the rule; null where there are no rules.</summary>
    public IReadOnlyDictionary<string, long>? Coarsened { get; set; }

    public long Batches { get; set; }

    /// <summary>Batches of an earlier process that were sent again, which changes nothing where they were counted.</summary>
    public long Resumed { get; set; }

    public long Sent { get; set; }

    public long Acked { get; set; }

    public IReadOnlyDictionary<string, long> Rejected { get; set; } = new Dictionary<string, long>();

    public IReadOnlyDictionary<string, long> Dropped { get; set; } = new Dictionary<string, long>();

    public long Rotations { get; set; }

    public long Truncations { get; set; }

    /// <summary>Files that were compressed before they were read.</summary>
    public long UnreadFiles { get; set; }

    /// <summary>Records in batches that are kept in the state and sent at the next start.</summary>
    public long Waiting { get; set; }

    public double ElapsedSeconds { get; set; }
}
