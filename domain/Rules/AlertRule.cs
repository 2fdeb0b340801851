namespace OrleansMonitor.Domain.Rules;

/// <summary>
/// One alerting rule, checked: a figure, what it is taken of, a threshold, and how long that must hold. Names, defaults and limits of
/// the fields are those of the rule files.
/// </summary>
public sealed record AlertRule
{
    /// <summary>Name of the alert; unique in its group.</summary>
    public required string Name { get; init; }

    /// <summary>The group it belongs to.</summary>
    public required string Group { get; init; }

    /// <summary>How often the group is evaluated. Default 30 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A name of the catalogue of metrics.</summary>
    public required string Metric { get; init; }

    /// <summary>Patterns of names, any of which matches. Empty: all.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    public IReadOnlyList<string> Versions { get; init; } = [];

    public IReadOnlyList<string> Segments { get; init; } = [];

    public IReadOnlyList<string> Nodes { get; init; } = [];

    public RuleScope Scope { get; init; }

    /// <summary>The figure is of the event times in this long before the evaluation. Default 5 min.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(5);

    public required Threshold Threshold { get; init; }

    /// <summary>Fires only when the whole confidence interval at this level is beyond the threshold; null: the figure alone decides.</summary>
    public double? Confidence { get; init; }

    /// <summary>Records (labelled ones for a figure of quality) below which there is nothing to judge. Default 1.</summary>
    public ulong MinRecords { get; init; } = 1;

    /// <summary>Share of records with a label below which there is nothing to judge, 0 to 1. Default 0.</summary>
    public double MinCoverage { get; init; }

    public NoDataPolicy NoData { get; init; }

    public Comparison? ComparedTo { get; init; }

    /// <summary>Of figures of drift: the same hours so long ago take the place of the active baseline; null: they do not.</summary>
    public TimeSpan? BaselineAgo { get; init; }

    /// <summary>How long a breach must last before the alert fires. Default 0.</summary>
    public TimeSpan For { get; init; }

    /// <summary>How long the alert goes on firing after the last breach. Default 0.</summary>
    public TimeSpan KeepFiringFor { get; init; }

    /// <summary>Labels of the alerts, templates expanded when it is evaluated.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();
}

/// <summary>
/// Where an alert fires and where it clears. It fires above <see cref="High"/> or below <see cref="Low"/>, whichever is given
/// (both: outside the two); it clears at or under <see cref="ClearHigh"/> and at or over <see cref="ClearLow"/>. Between, it stays what it is.
/// </summary>
/// <param name="Low">Fires below this; null when there is no lower bound.</param>
/// <param name="High">Fires above this; null when there is no upper bound.</param>
/// <param name="ClearLow">At least <paramref name="Low"/>; that by default. Null where that is.</param>
/// <param name="ClearHigh">At most <paramref name="High"/>; that by default. Null where that is.</param>
public sealed record Threshold(double? Low, double? High, double? ClearLow, double? ClearHigh);
