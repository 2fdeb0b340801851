using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Health;

public enum NodeState
{
    /// <summary>Heard of within <c>Cardinality:NodeTimeout</c>.</summary>
    Reporting,

    /// <summary>Silent for longer, and expected to report.</summary>
    Silent,

    /// <summary>Silent for longer than <c>Cardinality:NodeRetention</c>: no longer expected.</summary>
    Gone,
}

/// <summary>A node with its figures over the minute of event time before its watermark.</summary>
public sealed record NodeListEntry
{
    public required string Node { get; init; }

    public required NodeState State { get; init; }

    /// <summary>Ingestion time of its last batch or poll.</summary>
    public DateTimeOffset? LastContact { get; init; }

    public DateTimeOffset? Watermark { get; init; }

    /// <summary>Records since the node's first one.</summary>
    public required ulong Records { get; init; }

    /// <summary>Estimated predictions per second.</summary>
    public double? PredictionsPerSecond { get; init; }

    /// <summary>Seconds.</summary>
    public LatencyFigures? Latency { get; init; }

    /// <summary>0 to 1.</summary>
    public double? ErrorRatio { get; init; }

    /// <summary>Mean and maximum, 0 to 1.</summary>
    public GaugeHealth? CpuUtilization { get; init; }

    public GaugeHealth? MemoryBytes { get; init; }

    /// <summary>Mean and maximum per GPU, 0 to 1.</summary>
    public GaugeHealth? GpuUtilization { get; init; }

    /// <summary>Batches accepted and not yet durable.</summary>
    public required int UncommittedBatches { get; init; }

    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>How a node stands that was last heard of at a time (Unix milliseconds).</summary>
    public static NodeState StateOf(long lastContact, DateTimeOffset now, TimeSpan nodeTimeout, TimeSpan nodeRetention)
    {
        var silence = now - UnixTime.ToTime(lastContact);
        return silence <= nodeTimeout ? NodeState.Reporting : silence <= nodeRetention ? NodeState.Silent : NodeState.Gone;
    }
}
