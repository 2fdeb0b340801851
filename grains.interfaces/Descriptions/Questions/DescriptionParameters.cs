using OrleansMonitor.Grains.Health.Questions;

namespace OrleansMonitor.Grains.Descriptions.Questions;

/// <summary>What description is asked for, as in the HTTP interface.</summary>
public sealed record DescriptionParameters(string Model)
{
    public string? From { get; init; }

    public string? To { get; init; }

    public string? Version { get; init; }

    public string? Segment { get; init; }

    public string? TimeZone { get; init; }

    /// <summary>Null: the active one of the version, or of all versions, if nothing else is asked for; without any there is nothing beside the current data.</summary>
    public string? Baseline { get; init; }

    /// <summary><c>baseline</c> (also null), <c>previous</c>, <c>range</c>, <c>version</c>, or how much earlier the same range lies (<c>-7d</c>).</summary>
    public string? Against { get; init; }

    public string? AgainstFrom { get; init; }

    public string? AgainstTo { get; init; }

    public string? AgainstVersion { get; init; }

    internal ReferenceParameters Reference => new(Model, Version, From, TimeZone, Against == OfBaseline ? null : Against, AgainstFrom, AgainstTo, AgainstVersion);

    internal const string OfBaseline = "baseline";
}
