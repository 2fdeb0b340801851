namespace OrleansMonitor.Silo.Reports.Questions;

/// <summary>What report is asked for, as in the HTTP interface.</summary>
internal sealed record ReportParameters(string Model)
{
    public string? From { get; init; }

    public string? To { get; init; }

    /// <summary>Only records of this version; null: all.</summary>
    public string? Version { get; init; }

    /// <summary>See <see cref="ComparedWith"/>.</summary>
    public string? Compare { get; init; }

    public string? TimeZone { get; init; }
}

internal enum ComparisonKind
{
    /// <summary>The range of the same length before.</summary>
    Previous,

    /// <summary>The active baseline.</summary>
    Baseline,

    /// <summary>Another version, over the same range.</summary>
    Version,
}

/// <summary>What the range is held against.</summary>
internal sealed record ComparedWith(ComparisonKind Kind, string? Version)
{
    public const string Grammar = "previous (the range of the same length before), baseline (the active one) or version:NAME (another version over the same range)";

    private const string VersionPrefix = "version:";

    /// <param name="text">Null or empty: previous.</param>
    public static ComparedWith? Parse(string? text) => text switch
    {
        null or "" or "previous" => new ComparedWith(ComparisonKind.Previous, null),
        "baseline" => new ComparedWith(ComparisonKind.Baseline, null),
        _ when text.StartsWith(VersionPrefix, StringComparison.Ordinal) => new ComparedWith(ComparisonKind.Version, text[VersionPrefix.Length..]),
        _ => null,
    };
}
