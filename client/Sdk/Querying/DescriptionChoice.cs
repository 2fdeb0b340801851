namespace OrleansMonitor.Client.Querying;

/// <summary>What a description is of, and what stands beside it.</summary>
public sealed record DescriptionChoice
{
    /// <summary>What is described: as for the health.</summary>
    public HealthRange? Range { get; init; }

    /// <summary>A baseline's name, or name@revision. Null: the active one, if there is one and nothing else is asked for.</summary>
    public string? Baseline { get; init; }

    /// <summary><c>baseline</c>, <c>previous</c>, <c>range</c>, <c>version</c>, or how much earlier the same range lies (<c>-7d</c>); null: what the others say.</summary>
    public string? Against { get; init; }

    /// <summary>Begin of the other range, as of the health.</summary>
    public string? AgainstFrom { get; init; }

    /// <summary>End of the other range; null: the begin of the range.</summary>
    public string? AgainstTo { get; init; }

    /// <summary>The other version; empty: the records without one.</summary>
    public string? AgainstVersion { get; init; }
}
