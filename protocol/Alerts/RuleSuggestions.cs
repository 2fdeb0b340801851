using OrleansMonitor.Health;

namespace OrleansMonitor.Alerts;

/// <summary>Rules proposed from a model's history. Nothing is changed by asking for them.</summary>
public sealed record RuleSuggestions : ISliceAnswer
{
    public required string Model { get; init; }

    /// <summary>Of the model's version; absent: all.</summary>
    public string? Version { get; init; }

    /// <inheritdoc/>
    public bool? UnknownSlice { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>The effective range; from is included, to is not.</summary>
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    /// <summary>Length of a point, which is also the window of the rules.</summary>
    public required string Step { get; init; }

    /// <summary>Complete points of the range that have records.</summary>
    public required int Points { get; init; }

    /// <summary>What was found, for people.</summary>
    public required string Sentence { get; init; }

    public required IReadOnlyList<SuggestedRule> Rules { get; init; }

    /// <summary>Figures that the model has and for which no threshold is proposed.</summary>
    public required IReadOnlyList<FigureWithoutRule> Without { get; init; }

    /// <summary>The rules as a file, each below a comment that says what it follows from.</summary>
    public required string Yaml { get; init; }
}

/// <summary>A proposed rule.</summary>
public sealed record SuggestedRule
{
    /// <summary>Of the alert.</summary>
    public required string Name { get; init; }

    public required string Metric { get; init; }

    /// <summary>Of the figure; empty for a number without one.</summary>
    public required string Unit { get; init; }

    /// <summary>Fires below this; absent: there is no lower threshold.</summary>
    public double? Below { get; init; }

    public double? Above { get; init; }

    public double? ClearBelow { get; init; }

    public double? ClearAbove { get; init; }

    public required ulong MinRecords { get; init; }

    public required double ForSeconds { get; init; }

    /// <summary>Points that the threshold follows from.</summary>
    public required int Points { get; init; }

    public required double Centre { get; init; }

    /// <summary>Control limits of a point with the median number of records.</summary>
    public required double Lower { get; init; }

    public required double Upper { get; init; }

    /// <summary>Smallest and largest figure, incidents apart.</summary>
    public required double Min { get; init; }

    public required double Max { get; init; }

    /// <summary>Points so far off that the threshold does not follow them.</summary>
    public required int Incidents { get; init; }

    /// <summary>Points of the range beyond the threshold.</summary>
    public required int Fired { get; init; }
}

/// <param name="Metric">The figure.</param>
/// <param name="Reason">Why no threshold is proposed, in words.</param>
public sealed record FigureWithoutRule(string Metric, string Reason);
