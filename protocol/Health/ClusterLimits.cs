namespace OrleansMonitor.Health;

/// <summary>How the cluster keeps what it is told, and how much of what it may hold it holds; settings are those of the silo that answers.</summary>
public sealed record ClusterLimits
{
    /// <summary>SQLite, PostgreSQL or memory.</summary>
    public required string Store { get; init; }

    /// <summary>Seconds that the store took to answer now; absent: it does not answer.</summary>
    public double? StoreSeconds { get; init; }

    /// <summary>Of the SQLite file; absent for other stores.</summary>
    public double? StoreBytes { get; init; }

    /// <summary>The finest windows first.</summary>
    public required IReadOnlyList<TierEntry> Tiers { get; init; }

    /// <summary>How long data is kept, by the wall clock; absent: for ever.</summary>
    public double? RetentionSeconds { get; init; }

    /// <summary>Models that have a retention of their own.</summary>
    public required int OwnRetentions { get; init; }

    public required IReadOnlyList<LimitEntry> Limits { get; init; }
}

/// <param name="WindowSeconds">Length of a window.</param>
/// <param name="KeptSeconds">Of event time, before windows are merged into longer ones; absent: these are the longest.</param>
public sealed record TierEntry(double WindowSeconds, double? KeptSeconds);

/// <param name="Name">What there is a limit of.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Limit">How many there may be.</param>
/// <param name="Setting">Where the limit is set; absent: nowhere.</param>
/// <param name="Note">What the count is of, where that is not plain.</param>
public sealed record LimitEntry(string Name, long Count, long Limit, string? Setting, string? Note = null);
