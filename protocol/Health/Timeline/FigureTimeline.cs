using System.Text.Json.Serialization;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Health.Timeline;

/// <summary>Figures of a model or a node over time, in columns of equal steps.</summary>
public sealed record FigureTimeline : ISliceAnswer
{
    /// <summary>Absent for a node.</summary>
    public string? Model { get; init; }

    /// <summary>Absent for a model.</summary>
    public string? Node { get; init; }

    public string? Version { get; init; }

    public string? Segment { get; init; }

    /// <summary>The time zone of days and months; absent: UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Length of a step; of days, weeks and months the usual one.</summary>
    public required double StepSeconds { get; init; }

    /// <summary>Begin of the first step: what was asked for, and what lies in its steps besides.</summary>
    public required DateTimeOffset EffectiveFrom { get; init; }

    /// <summary>End of the last step.</summary>
    public required DateTimeOffset EffectiveTo { get; init; }

    /// <summary>Begin of each step, ascending; steps without records are there too.</summary>
    public required IReadOnlyList<DateTimeOffset> Time { get; init; }

    /// <summary>Records of each step.</summary>
    public required IReadOnlyList<ulong> Records { get; init; }

    /// <summary>By the names that were asked for.</summary>
    public required IReadOnlyDictionary<string, TimelineFigure> Figures { get; init; }

    /// <summary>Of all steps together.</summary>
    public required Completeness Completeness { get; init; }

    /// <inheritdoc/>
    public bool? UnknownSlice { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<string>? Warnings { get; init; }
}

/// <summary>One figure over time.</summary>
public sealed record TimelineFigure
{
    /// <summary>The figure as rules name it; absent where it may be several and none has a value.</summary>
    public string? Metric { get; init; }

    /// <summary>Such as s, ratio (0 to 1) or predictions/s; empty for a number without one.</summary>
    public required string Unit { get; init; }

    /// <summary>In which direction it gets worse.</summary>
    public MetricDirection Worse { get; init; }

    /// <summary>Of each step; null: absent.</summary>
    public required IReadOnlyList<double?> Values { get; init; }

    /// <summary>Lower bounds of the confidence intervals at 95%; absent where the figure has none. A bound that cannot be given is null.</summary>
    public IReadOnlyList<double?>? Low { get; init; }

    /// <summary>Upper bounds.</summary>
    public IReadOnlyList<double?>? High { get; init; }

    /// <summary>Records that each value is of; labelled ones for a figure of quality.</summary>
    public required IReadOnlyList<ulong> N { get; init; }

    /// <summary>It is estimated without labels.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Estimated { get; init; }

    /// <summary>Why the newest step without a value has none.</summary>
    public string? Reason { get; init; }
}
