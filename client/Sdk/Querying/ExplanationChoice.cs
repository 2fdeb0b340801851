namespace OrleansMonitor.Client.Querying;

/// <summary>What a change is explained of.</summary>
public sealed record ExplanationChoice
{
    /// <summary>What is explained: as for the health, with its version and segment.</summary>
    public HealthRange? Range { get; init; }

    /// <summary><c>previous</c>, <c>range</c> or <c>version</c>; null: what the others say, else the range of the same length before.</summary>
    public string? Against { get; init; }

    /// <summary>Begin of the other range, as of the health.</summary>
    public string? AgainstFrom { get; init; }

    /// <summary>End of the other range; null: the begin of the range.</summary>
    public string? AgainstTo { get; init; }

    /// <summary>The other version; empty: the records without one.</summary>
    public string? AgainstVersion { get; init; }

    /// <summary>Effective records that a slice needs on both sides to be tested; null: 30.</summary>
    public int? MinRecords { get; init; }

    /// <summary>Slices that are listed; null: 20.</summary>
    public int? Limit { get; init; }
}
