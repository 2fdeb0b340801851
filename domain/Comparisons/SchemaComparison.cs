namespace OrleansMonitor.Domain.Comparisons;

/// <summary>
/// Which features, measurements and classes only one version has, and which are numbers in one and categories in the other. A name is called new or gone
/// only where chance does not explain that the other version is without it; and where the other version has names beyond its bound, it may have it there.
/// </summary>
public sealed record SchemaComparison
{
    /// <summary>Changes that are listed.</summary>
    public const int MaxListed = 100;

    // The probability of not meeting a name that is as frequent as in the other version.
    private const double Level = 0.01;
    private const int Told = 5;

    /// <summary>Features, then measurements, then predicted classes, each in ordinal order of the names.</summary>
    public required IReadOnlyList<SchemaChange> Changes { get; init; }

    /// <summary>Changes that are not listed.</summary>
    public required int Unlisted { get; init; }

    /// <summary>Names of one version that the other may have missed by chance, or may have beyond its bound.</summary>
    public required int Unsure { get; init; }

    /// <summary>For people; empty where nothing changed.</summary>
    public required string Sentence { get; init; }

    public static SchemaComparison Of(ComparedVersion baseline, ComparedVersion candidate)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(candidate);
        var (before, after) = (baseline.All, candidate.All);
        var found = (SchemaFinding[])
        [
            .. SchemaNames.Of(before.Rows.HasFeatures ? before.Rows.Features : null, before).Against(SchemaNames.Of(after.Rows.HasFeatures ? after.Rows.Features : null, after), SchemaPart.Feature, Level),
            .. SchemaNames.Of(before.Rows.HasMeasurements ? before.Rows.Measurements : null, before).Against(SchemaNames.Of(after.Rows.HasMeasurements ? after.Rows.Measurements : null, after), SchemaPart.Measurement, Level),
            .. SchemaNames.OfClasses(before).Against(SchemaNames.OfClasses(after), SchemaPart.Class, Level),
        ];
        var changes = Array.FindAll(found, static each => each.IsSure);
        return new SchemaComparison
        {
            Changes = [.. changes.Take(MaxListed).Select(static each => each.Change)],
            Unlisted = Math.Max(0, changes.Length - MaxListed),
            Unsure = found.Length - changes.Length,
            Sentence = changes.Length == 0 ? "" : SentenceOf(changes, ComparisonSentence.Show(candidate.Name)),
        };
    }

    private static string SentenceOf(SchemaFinding[] changes, string candidate)
    {
        var told = string.Join(", ", changes.Take(Told).Select(static each => Tell(each.Change)));
        return $"what {candidate} takes and gives is not the same: {told}{(changes.Length > Told ? $" and {changes.Length - Told} more" : "")}";
    }

    private static string Tell(SchemaChange change)
    {
        var what = $"{change.Part.ToString().ToLowerInvariant()} {change.Name}";
        return change.Kind switch
        {
            SchemaChangeKind.Added => $"{what} is new",
            SchemaChangeKind.Removed => $"{what} is gone",
            _ => $"{what} was of {change.Before} and is of {change.After}",
        };
    }
}

/// <summary>One change between the schemas of two versions.</summary>
/// <param name="Part">Of what.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Before">What most values of the baseline are, <c>numbers</c> or <c>categories</c>; null: it has none, and of classes.</param>
/// <param name="After">Likewise of the candidate.</param>
public sealed record SchemaChange(SchemaPart Part, string Name, SchemaChangeKind Kind, string? Before, string? After);

/// <summary>What a schema consists of.</summary>
public enum SchemaPart
{
    /// <summary>An input.</summary>
    Feature,

    /// <summary>A measurement, with the record or later.</summary>
    Measurement,

    /// <summary>A predicted class.</summary>
    Class,
}

/// <summary>How a schema changed.</summary>
public enum SchemaChangeKind
{
    /// <summary>Only the candidate has it.</summary>
    Added,

    /// <summary>Only the baseline has it.</summary>
    Removed,

    /// <summary>Numbers in one, categories in the other.</summary>
    Retyped,
}
