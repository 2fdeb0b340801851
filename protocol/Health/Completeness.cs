using OrleansMonitor.Domain.Traffic;

namespace OrleansMonitor.Health;

/// <summary>How much the figures beside it rest on, and what is missing from them.</summary>
public sealed record Completeness
{
    /// <summary>Records that the figures are made of.</summary>
    public required ulong Records { get; init; }

    /// <summary>Predictions that the clients left out by sampling.</summary>
    public required ulong SampledOut { get; init; }

    /// <summary>Records that the clients had to drop.</summary>
    public required ulong Dropped { get; init; }

    /// <summary>Records that arrived after their window had closed; they are counted in <see cref="Records"/>.</summary>
    public required ulong Late { get; init; }

    /// <summary>Records that were refused; they are in no other figure.</summary>
    public required ulong Rejected { get; init; }

    /// <summary>Records whose actual outcome is known. Absent for a node: labels are joined in the model, whichever node the record was of.</summary>
    public ulong? Labelled { get; init; }

    /// <summary>Labelled ÷ records, 0 to 1. Absent for a node.</summary>
    public double? LabelCoverage { get; init; }

    /// <summary>Predictions of the whole model that wait for their label.</summary>
    public long? PendingPredictions { get; init; }

    /// <summary>Seconds since the oldest of them arrived.</summary>
    public double? OldestPendingAgeSeconds { get; init; }

    public int? NodesReporting { get; init; }

    /// <summary>Nodes that reported within the retention of nodes (<c>Cardinality:NodeRetention</c>).</summary>
    public int? NodesExpected { get; init; }

    /// <summary>The largest event time seen.</summary>
    public DateTimeOffset? Watermark { get; init; }

    /// <summary>What is left out because too few records make it up; absent: nothing.</summary>
    public WithheldFigures? Withheld { get; init; }

    internal static Completeness Of(TrafficSummary traffic) => new()
    {
        Records = traffic.Records,
        SampledOut = traffic.SampledOut,
        Dropped = traffic.Dropped,
        Late = traffic.Late,
        Rejected = traffic.Rejected,
        Labelled = traffic.Labelled,
        LabelCoverage = traffic.LabelCoverage,
    };

    /// <summary>Of a node's windows, which hold no labels that came later than their records.</summary>
    internal static Completeness OfNode(TrafficSummary traffic) => Of(traffic) with { Labelled = null, LabelCoverage = null };

    internal static double? Age(long oldest, DateTimeOffset now) =>
        UnixTime.ToTimeOrNull(oldest) is { } time ? Math.Max(0, (now - time).TotalSeconds) : null;
}
