using OrleansMonitor.Domain.Labels;

namespace OrleansMonitor.Cli.Replay;

/// <summary>What became of a file. Rows are those of the file; items are the records or labels made of them.</summary>
internal sealed class ReplayAccount
{
    public required string File { get; init; }

    public required string Model { get; init; }

    /// <summary>Of the records; null for labels.</summary>
    public string? Version { get; init; }

    /// <summary>Of the records; null for labels, and where a column has it.</summary>
    public string? Segment { get; init; }

    public required string Node { get; init; }

    public required Guid Producer { get; init; }

    /// <summary>"records" or "labels".</summary>
    public required string Items { get; init; }

    public long Rows { get; set; }

    public long SkippedRows { get; set; }

    public long SkippedCells { get; set; }

    /// <summary>The same by column.</summary>
    public IReadOnlyDictionary<string, long> SkippedColumns { get; set; } = new Dictionary<string, long>();

    /// <summary>Values that were left out or made coarser, by the column or pattern of the rule; null where there are no rules.</summary>
    public IReadOnlyDictionary<string, long>? Coarsened { get; set; }

    /// <summary>Rows of a label file whose label is empty.</summary>
    public long Unlabelled { get; set; }

    public IReadOnlyList<string> SkippedMessages { get; set; } = [];

    public long Batches { get; set; }

    /// <summary>Items that were handed to the sender.</summary>
    public long Sent { get; set; }

    /// <summary>Of these, what the silo had committed before this replay.</summary>
    public long CountedBefore { get; set; }

    /// <summary>Of these, what is durable now.</summary>
    public long Acked { get; set; }

    /// <summary>Rows of a file of records that have both a label and a predicted class.</summary>
    public long Labelled { get; set; }

    /// <summary>Of these, where they are equal.</summary>
    public long Correct { get; set; }

    /// <summary>What became of the labels of a label file, of those that were sent for the first time.</summary>
    public LabelOutcomes? Labels { get; set; }

    public IReadOnlyDictionary<string, long> Rejected { get; set; } = new Dictionary<string, long>();

    /// <summary>What was rejected of which lines, and why; the first few.</summary>
    public IReadOnlyList<string> RejectedMessages { get; set; } = [];

    /// <summary>Items of further lines that were rejected.</summary>
    public long RejectedUntold { get; set; }

    public IReadOnlyDictionary<string, long> Dropped { get; set; } = new Dictionary<string, long>();

    public DateTimeOffset? FirstEvent { get; set; }

    public DateTimeOffset? LastEvent { get; set; }

    /// <summary>How long the model's data is kept; null: for ever, or the silo did not say.</summary>
    public double? RetentionSeconds { get; set; }

    /// <summary>Of items that were counted before, nothing is there any more.</summary>
    public bool IsDeletedSince { get; set; }

    /// <summary>How often the model has these records now; 1 as well where it cannot be known.</summary>
    public long Copies { get; set; } = 1;

    /// <summary>Models whose names are near to that of a model without predictions, for which labels wait.</summary>
    public IReadOnlyList<string> Nearest { get; set; } = [];

    public double ElapsedSeconds { get; set; }

    /// <summary>Whether the whole file was read and every item of it was acknowledged or dropped.</summary>
    public bool IsComplete { get; set; }
}
