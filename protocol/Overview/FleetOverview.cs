using System.Text.Json.Serialization;

namespace OrleansMonitor.Overview;

/// <summary>How a model is, in one word.</summary>
public enum ModelState
{
    /// <summary>An alert fires that asks for a person.</summary>
    Unwell,

    /// <summary>Something is not as it should be: a warning, an alert that is pending, a silence, drift.</summary>
    Watch,

    /// <summary>Nothing of it is known to be wrong.</summary>
    Well,

    /// <summary>Nothing can be said yet: no records, or no labels of those that there are, or too few of them.</summary>
    Waiting,
}

/// <summary>All models by how they are, with the course of four figures, and the fleet at a glance.</summary>
public sealed record FleetOverview
{
    /// <summary>Begin of the first step.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End of the last step.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Length of a step.</summary>
    public required double StepSeconds { get; init; }

    /// <summary>When it was computed: one answer is given to all for some seconds.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Share of the listed models whose courses are there, 0 to 1. Below 1 the rest is being computed: ask again.</summary>
    public required double Completeness { get; init; }

    /// <summary>What could not be asked for and is as it was before; absent: nothing.</summary>
    public string? Warning { get; init; }

    /// <summary>Of all models that the caller may see and that q and label let through, whatever state was asked for.</summary>
    public required OverviewCounts Counts { get; init; }

    public required IReadOnlyList<OverviewModel> Models { get; init; }

    /// <summary>What <c>cursor</c> is for the next part; absent: there is no more.</summary>
    public string? NextCursor { get; init; }

    /// <summary>Nodes; absent where the caller may not see all models, since a node's figures are over all of them.</summary>
    public OverviewFleet? Fleet { get; init; }

    public required OverviewReceiving Receiving { get; init; }
}

/// <summary>Models by their state.</summary>
public sealed record OverviewCounts(int Unwell, int Watch, int Well, int Waiting, int Total);

/// <summary>One model.</summary>
public sealed record OverviewModel
{
    public required string Model { get; init; }

    public required ModelState State { get; init; }

    /// <summary>Why, in one sentence, from the evidence that there is.</summary>
    public required string Reason { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The version that the reason is about, or the only one that the model has.</summary>
    public string? Version { get; init; }

    /// <summary>That are pending or firing, the ones that matter most first; at most 20.</summary>
    public required IReadOnlyList<OverviewAlert> Alerts { get; init; }

    /// <summary>As <c>Aggregation:Models:MODEL:Labels</c> has them.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Its records come in bursts, with nothing between.</summary>
    public required bool Batch { get; init; }

    /// <summary>When its number of records last grew, by the wall clock.</summary>
    public DateTimeOffset? LastRecordAt { get; init; }

    /// <summary>No records have come for a minute.</summary>
    public required bool Stale { get; init; }

    /// <summary>Share of its nodes that report, times the share of records that were not dropped, 0 to 1.</summary>
    public double? Completeness { get; init; }

    /// <summary>Predictions per second, of the newest minute.</summary>
    public required OverviewFigure Rate { get; init; }

    /// <summary>Latency, of the newest minute.</summary>
    public required OverviewFigure P99 { get; init; }

    /// <summary>Of the newest step that has enough labels.</summary>
    public required OverviewQuality Quality { get; init; }

    /// <summary>Share of the columns that drifted from the active baseline, by importance, of the newest step.</summary>
    public required OverviewDrift Drift { get; init; }

    /// <summary>Absent while it is being computed.</summary>
    public OverviewSeries? Series { get; init; }
}

/// <summary>A figure of a model.</summary>
public record OverviewFigure
{
    /// <summary>Null: absent, and reason says why.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Value { get; init; }

    public required string Unit { get; init; }

    /// <summary>Records that it is of.</summary>
    public ulong? N { get; init; }

    /// <summary>Why it is absent.</summary>
    public string? Reason { get; init; }
}

/// <summary>The quality of a model; docs/query.md says which figure that is.</summary>
public sealed record OverviewQuality : OverviewFigure
{
    /// <summary>As rules name it, such as accuracy; absent: none can be told.</summary>
    public string? Name { get; init; }

    /// <summary>Bounds of its confidence interval at 95%; absent where it has none.</summary>
    public double? Low { get; init; }

    public double? High { get; init; }

    /// <summary>Share of the records of the range that have a label, 0 to 1.</summary>
    public double? Labelled { get; init; }

    /// <summary>End of the step that it is of.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>How far a model's data is from its baseline.</summary>
public sealed record OverviewDrift : OverviewFigure
{
    public required string Name { get; init; }
}

/// <summary>The course of a model's figures; null: absent.</summary>
public sealed record OverviewSeries
{
    /// <summary>Begin of each step, the same for all models.</summary>
    public required IReadOnlyList<DateTimeOffset> Time { get; init; }

    public required IReadOnlyList<double?> Rate { get; init; }

    public required IReadOnlyList<double?> P99 { get; init; }

    public required IReadOnlyList<double?> Quality { get; init; }

    public required IReadOnlyList<double?> QualityLow { get; init; }

    public required IReadOnlyList<double?> QualityHigh { get; init; }

    public required IReadOnlyList<double?> Drift { get; init; }
}

/// <summary>An alert of a model.</summary>
/// <param name="Id">As <c>/v1/alerts</c> names it.</param>
/// <param name="Rule">The rule's name.</param>
/// <param name="Severity">Its label severity; empty: it has none.</param>
/// <param name="State">firing, pending, or silenced.</param>
/// <param name="Summary">The annotation summary, or what was judged.</param>
/// <param name="ActiveAt">When the breach began.</param>
/// <param name="Acknowledged">Somebody looks after it.</param>
public sealed record OverviewAlert(string Id, string Rule, string Severity, string State, string Summary, DateTimeOffset? ActiveAt, bool Acknowledged);

/// <summary>Serving nodes at a glance.</summary>
/// <param name="Figure">What the values are: p99.</param>
/// <param name="Nodes">Silent ones first, then by how far they are above the others; at most 200.</param>
/// <param name="Reporting">Nodes that report.</param>
/// <param name="Expected">Nodes that are expected to.</param>
public sealed record OverviewFleet(string Figure, IReadOnlyList<OverviewNode> Nodes, int Reporting, int Expected);

/// <summary>A node.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Value">Latency in seconds; absent without records.</param>
/// <param name="RatioToMedian">That divided by the median of all nodes that report.</param>
/// <param name="State">As in <c>/v1/nodes</c>.</param>
/// <param name="SilentSince">When a silent one was last heard of.</param>
public sealed record OverviewNode(string Node, double? Value, double? RatioToMedian, Health.NodeState State, DateTimeOffset? SilentSince);

/// <summary>How well records arrive.</summary>
public sealed record OverviewReceiving
{
    /// <summary>That were made durable in the last seconds, over all silos; absent where the caller may not see all models.</summary>
    public double? RecordsPerSecond { get; init; }

    /// <summary>Share of the expected nodes that report, times the share of records that were not dropped, 0 to 1.</summary>
    public double? Completeness { get; init; }

    /// <summary>Age of the oldest batch that is not durable yet.</summary>
    public double? LagSeconds { get; init; }

    /// <summary>Records that clients had to drop, of the newest minute of each model.</summary>
    public required ulong Dropped { get; init; }

    /// <summary>Records that were refused, likewise.</summary>
    public required ulong Rejected { get; init; }

    public OverviewSilos? Silos { get; init; }

    /// <summary>Share of the listed models' records of the range that have a label, of the models that have any.</summary>
    public double? Labelled { get; init; }

    /// <summary>The median, over the listed models with labels, of how far the newest step with a label lies behind the newest record.</summary>
    public double? LabelDelaySeconds { get; init; }
}

/// <summary>Silos.</summary>
/// <param name="Up">That report.</param>
/// <param name="Total">That are expected to.</param>
public sealed record OverviewSilos(int Up, int Total);
