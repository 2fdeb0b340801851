namespace OrleansMonitor.Alerts;

/// <summary>Why an alert is what it is: what was judged at its last evaluation. What is not known is null.</summary>
public sealed record EvidenceEntry
{
    /// <summary>What the threshold judged: the figure, or its comparison.</summary>
    public required double? Value { get; init; }

    public required double? Lower { get; init; }

    public required double? Upper { get; init; }

    /// <summary>Level of the confidence interval from lower to upper.</summary>
    public required double? Level { get; init; }

    /// <summary>The figure itself.</summary>
    public required double? Current { get; init; }

    /// <summary>What it was compared to.</summary>
    public required double? Reference { get; init; }

    public required ulong Records { get; init; }

    /// <summary>Share of the window's records that the figure is of, 0 to 1.</summary>
    public required double? Coverage { get; init; }

    /// <summary>Begin of the window.</summary>
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    /// <summary>Why there was nothing to judge.</summary>
    public required string? NoData { get; init; }

    public required IReadOnlyList<AlertContribution> Contributions { get; init; }

    /// <summary>Which part of the window the figure is of, such as <c>country=DE</c>; absent: of all of it.</summary>
    public string? Of { get; init; }
}

/// <summary>A part of what an alert is about.</summary>
/// <param name="Kind">node, model, version, segment or class.</param>
/// <param name="Name">Which.</param>
/// <param name="Value">The figure of that part alone, if it can be given.</param>
/// <param name="Share">Its share of what is wrong, 0 to 1.</param>
public sealed record AlertContribution(
    string Kind,
    string Name,
    double? Value,
    double Share);
