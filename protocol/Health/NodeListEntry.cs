using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Health;

public enum NodeState
{
    /// <summary>Heard of within <c>Cardinality:NodeTimeout</c>.</summary>
    Reporting,

    /// <summary>Silent for longer, and expected to report.</summary>
    Silent,

    /// <summary>Silent for longer than <c>Cardinality:NodeRetention</c>, or silent and never a client's: not expected.</summary>
    Gone,

    /// <summary>Its clients ended in order, so nobody misses it.</summary>
    SignedOff,
}

/// <summary>A node with its figures over the minute of event time before its watermark.</summary>
public sealed record NodeListEntry
{
    public required string Node { get; init; }

    public required NodeState State { get; init; }

    /// <summary>Ingestion time of the last batch or poll of its producers; where it has none, of what was sent by hand.</summary>
    public DateTimeOffset? LastContact { get; init; }

    public DateTimeOffset? Watermark { get; init; }

    /// <summary>Records since the node's first one.</summary>
    public required ulong Records { get; init; }

    /// <summary>Estimated predictions per second; 0 when no records have come for a minute by the wall clock.</summary>
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
    /// <param name="lastContact">When.</param>
    /// <param name="watchedContact">When a producer of it was; 0: it has none. Requests made by hand are not missed.</param>
    /// <param name="hasSignedOff">All its clients ended in order.</param>
    /// <param name="now">The wall clock.</param>
    /// <param name="nodeTimeout">After what silence it counts as silent.</param>
    /// <param name="nodeRetention">After what silence it is no longer expected.</param>
    public static NodeState StateOf(long lastContact, long watchedContact, bool hasSignedOff, DateTimeOffset now, TimeSpan nodeTimeout, TimeSpan nodeRetention)
    {
        if (hasSignedOff)
            return NodeState.SignedOff;
        var silence = now - UnixTime.ToTime(watchedContact);
        if (watchedContact > 0 && silence > nodeTimeout && silence <= nodeRetention)
            return NodeState.Silent;
        return now - UnixTime.ToTime(lastContact) <= nodeTimeout ? NodeState.Reporting : NodeState.Gone;
    }
}
