namespace OrleansMonitor.Charts;

/// <summary>What an event of a model is.</summary>
public enum ModelEventKind
{
    /// <summary>The first record of a version.</summary>
    Deployment,

    /// <summary>An alert fired.</summary>
    Alert,

    /// <summary>A time in which alerts fired that ask for a person, one or several that overlap.</summary>
    Incident,

    /// <summary>A baseline was made.</summary>
    Baseline,
}

/// <summary>What happened to a model in a range of time.</summary>
/// <param name="Model">The model.</param>
/// <param name="From">Begin of the range.</param>
/// <param name="To">Its end.</param>
/// <param name="Events">In the order of their times; at most 1,000, the newest.</param>
public sealed record ModelEvents(string Model, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<ModelEvent> Events);

/// <summary>One event.</summary>
public sealed record ModelEvent
{
    public required DateTimeOffset Time { get; init; }

    /// <summary>Its end; absent: it is a moment, or it goes on.</summary>
    public DateTimeOffset? Until { get; init; }

    public required ModelEventKind Kind { get; init; }

    /// <summary>In a few words.</summary>
    public required string Text { get; init; }

    public string? Version { get; init; }

    /// <summary>The alert's id.</summary>
    public string? Alert { get; init; }

    /// <summary>The alert's label severity.</summary>
    public string? Severity { get; init; }
}
