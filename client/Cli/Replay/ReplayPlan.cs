using OrleansMonitor.Cli.Input;
using OrleansMonitor.Client.Privacy;

namespace OrleansMonitor.Cli.Replay;

/// <summary>Which columns of a file make records, and of what. Null: the file has no such column.</summary>
internal sealed record ReplayPlan
{
    public required ITable File { get; init; }

    public required string Model { get; init; }

    public string Version { get; init; } = "";

    /// <summary>The segment of all rows, unless <see cref="SegmentColumn"/> has it.</summary>
    public string Segment { get; init; } = "";

    public string? SegmentColumn { get; init; }

    public required string Time { get; init; }

    /// <summary>Of times without an offset; null: UTC.</summary>
    public TimeZoneInfo? TimeZone { get; init; }

    public string? Id { get; init; }

    public string? Prediction { get; init; }

    public string? Score { get; init; }

    /// <summary>The class that scores are the probability of; empty: as docs/protocol.md says.</summary>
    public string Positive { get; init; } = "";

    public string? Label { get; init; }

    public string? Value { get; init; }

    public string? Actual { get; init; }

    public string? Latency { get; init; }

    /// <summary>Seconds in one unit of the latency column.</summary>
    public double LatencyUnit { get; init; } = 1;

    public string? Error { get; init; }

    public IReadOnlyList<string> Features { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Columns with measurements.</summary>
    public IReadOnlyList<string> Measures { get; init; } = [];

    /// <summary>Columns with the probabilities of classes.</summary>
    public IReadOnlyList<ProbabilityColumn> Probabilities { get; init; } = [];

    /// <summary>Columns with the bounds of an interval of the predicted number.</summary>
    public string? Lower { get; init; }

    public string? Upper { get; init; }

    /// <summary>The share that is to lie within; null: nobody says.</summary>
    public double? IntervalLevel { get; init; }

    /// <summary>Columns with dimensions.</summary>
    public IReadOnlyList<string> Dimensions { get; init; } = [];

    /// <summary>Columns with vectors.</summary>
    public IReadOnlyList<string> Embeddings { get; init; } = [];

    public string? InputTokens { get; init; }

    public string? OutputTokens { get; init; }

    public string? CachedTokens { get; init; }

    public string? ReasoningTokens { get; init; }

    /// <summary>What becomes of values and ids before they are sent; null: they stay as they are.</summary>
    public ClientPrivacy? Privacy { get; init; }

    /// <summary>Values that were left out or made coarser so far, by the column or pattern of the rule; null: there are no rules.</summary>
    public IReadOnlyDictionary<string, long>? Coarsened => Privacy is not { Rules.Count: > 0 } privacy ? null
        : new SortedDictionary<string, long>(privacy.Rules.ToDictionary(static rule => rule.Name, static rule => rule.Changed), StringComparer.Ordinal);

    public required string Node { get; init; }

    /// <summary>Rows in a batch.</summary>
    public required int BatchRows { get; init; }
}
