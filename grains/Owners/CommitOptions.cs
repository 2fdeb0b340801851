namespace OrleansMonitor.Grains.Owners;

/// <summary>How nodes and models commit (configuration section <c>Commit</c>).</summary>
public sealed class CommitOptions
{
    public const string Section = "Commit";

    /// <summary>Time between a node's commits, 10 ms to 1 min: what durability costs in latency; a quarter of what it may hold is committed at once. Default 200 ms.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Bytes of folded batches that a node may hold uncommitted; past it the silo answers 429. Default 8 MiB.</summary>
    public long MaxUncommittedBytes { get; set; } = 8 << 20;

    /// <summary>Batches that a node may hold uncommitted. Default 1,024.</summary>
    public int MaxUncommittedBatches { get; set; } = 1024;

    /// <summary>Deltas that a model may hold unapplied; past it nodes keep theirs and try again. Default 4,096.</summary>
    public int MaxStagedDeltas { get; set; } = 4096;

    /// <summary>Rows that an owner keeps decoded in memory. Default 256.</summary>
    public int MaxCachedRows { get; set; } = 256;

    /// <summary>Longest pause between two attempts at a commit that failed, after doubling from the interval. Default 5 s.</summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a producer may be silent before its epoch is forgotten. Default 7 d; longer than any spool may live.</summary>
    public TimeSpan ProducerRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Producers that a node may have. Default 8,192. One client, where callers say who they are, has no more than are free.</summary>
    public int MaxProducersPerNode { get; set; } = 8192;

    /// <summary>How far a sequence may lie above the low mark. Default 4,096.</summary>
    public int SequenceWindow { get; set; } = 4096;

    /// <summary>
    /// Time between two looks of an owner for what is due without a batch: labels and predictions that expired, producers to
    /// remove, rows to compact. 1 s to 1 h. In each of them the coordinator also wakes a few of the owners that are idle. Default 1 min.
    /// </summary>
    public TimeSpan TidyInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Smallest time between two reports of an owner to the coordinator. Default 1 s.</summary>
    public TimeSpan ReportInterval { get; set; } = TimeSpan.FromSeconds(1);
}
