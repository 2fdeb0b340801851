namespace OrleansMonitor.Domain.Records;

/// <summary>What folding a block depends on besides the block. Times are Unix milliseconds.</summary>
public readonly record struct FoldSettings
{
    /// <summary>Length of the base window, ms.</summary>
    public required long Window { get; init; }

    /// <summary>Largest event time that is accepted: ingestion time and the tolerated skew.</summary>
    public required long MaxTime { get; init; }

    /// <summary>Largest event time seen of the model; <see cref="long.MinValue"/>: none.</summary>
    public long Watermark { get; init; }

    /// <summary>How far behind the watermark a record is still taken, ms; 0: however far.</summary>
    public long Retention { get; init; }

    /// <summary>The class that scores are the probability of where the block does not say; null: none is configured.</summary>
    public string? PositiveClass { get; init; }
}
