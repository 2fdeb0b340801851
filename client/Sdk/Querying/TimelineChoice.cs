namespace OrleansMonitor.Client.Querying;

/// <summary>What a timeline is of.</summary>
public sealed record TimelineChoice
{
    /// <summary>Figures as rules name them, or rate, errors, quality, estimate, drift; at most 32. Null: traffic, latency and, of a model, quality.</summary>
    public IReadOnlyList<string>? Figures { get; init; }

    /// <summary>Length of a step, such as <c>1m</c>, <c>1h</c> or <c>1d</c>. Null: as <see cref="Points"/> says.</summary>
    public string? Step { get; init; }

    /// <summary>How many steps there are to be at most, 1 to 2,000, where <see cref="Step"/> is not given. Null: 300.</summary>
    public int? Points { get; init; }

    /// <summary>Range of event time and slice; a node has no versions and segments.</summary>
    public HealthRange? Range { get; init; }
}
