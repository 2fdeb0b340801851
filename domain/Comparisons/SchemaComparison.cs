namespace OrleansMonitor.Domain.Comparisons;

/// <summary>
/// Which features, measurements and classes only one version has, which have values in only one, and which are numbers in one and categories in the other. A name is called new or gone
/// only where chance does not explain that the other version is without it; and where the other version has names beyond its bound, it may have it there.
/// </summary>
public sealed record SchemaComparison
{
    /// <summary>Changes that are listed.</summary>
    public const int MaxListed = 100;

    /// <summary>Effective records of either version below which nothing is said of its schema, and values of a name below which nothing is said of its type.</summary>
    public const double MinRecords = 30;

    // The probability of not meeting a name that is as frequent as in the other version.
    private const double Level = 0.01;
    private const int Told = 5;

    /// <summary>Features, then measurements, then predicted classes, each in ordinal order of the names.</summary>
    public required IReadOnlyList<SchemaChange> Changes { get; init; }

    /// <summary>Changes that are not listed.</summary>
    public required int Unlisted { get; init; }

    /// <summary>Names of one version that the other may have missed by chance, or may have beyond its bound.</summary>
    public required int Unsure { get; init; }

    /// <summary>Whether a version has too few records for its schema to be known; then no change is listed.</summary>
    public bool IsUndecided { get; init; }

    /// <summary>For people; empty where nothing changed.</summary>
    public required string Sentence { get; init; }

    public static SchemaComparison Of(ComparedVersion baseline, ComparedVersion candidate)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(candidate);
        var (before, after) = (baseline.All, candidate.All);
        var few = before.Effective(before.Records) < after.Effective(after.Records) ? baseline : candidate;
        if (few.All.Effective(few.All.Records) is < MinRecords and var least)
            return Undecided(few.Name, least);
        var found = (SchemaFinding[])
        [
            .. Features(before).Against(Features(after), SchemaPart.Feature, Level),
            .. Measurements(before).Against(Measurements(after), SchemaPart.Measurement, Level),
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

    private static SchemaComparison Undecided(string version, double records) => new()
    {
        Changes = [],
        Unlisted = 0,
        Unsure = 0,
        IsUndecided = true,
        Sentence = FormattableString.Invariant($"Whether the versions take and give the same is not known: version {ComparisonSentence.Show(version)} has {records:0} effective {(Math.Round(records) == 1 ? "record" : "records")}, and it takes {MinRecords:0}."),
    };

    private static SchemaNames Features(ComparedSide side) => SchemaNames.Of(side.Rows.HasFeatures ? side.Rows.Features : null, side, "features");

    private static SchemaNames Measurements(ComparedSide side) => SchemaNames.Of(side.Rows.HasMeasurements ? side.Rows.Measurements : null, side, "measurements");

    private static string SentenceOf(SchemaFinding[] changes, string candidate)
    {
        var told = string.Join(", ", changes.Take(Told).Select(static each => Tell(each.Change)));
        return $"What {candidate} takes and gives is not the same: {told}{(changes.Length > Told ? $" and {changes.Length - Told} more" : "")}.";
    }

    private static string Tell(SchemaChange change)
    {
        var what = $"{change.Part.ToString().ToLowerInvariant()} {change.Name}";
        return change.Kind switch
        {
            SchemaChangeKind.Added => $"{what} is new",
            SchemaChangeKind.Removed => $"{what} is gone",
            SchemaChangeKind.Emptied => $"{what} is missing in all records",
            SchemaChangeKind.Filled => $"{what} has values, and had none",
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

    /// <summary>The candidate's records have the feature, all of them without a value (null, NaN); those of the baseline have values.</summary>
    Emptied,

    /// <summary>The other way round.</summary>
    Filled,
}
