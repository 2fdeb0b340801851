using System.Text.Json.Serialization;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Embeddings;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Overview;

namespace OrleansMonitor.Health;

/// <summary>The health of a model over a range of event time.</summary>
public sealed record ModelHealth : HealthFigures, ISliceAnswer
{
    public required string Model { get; init; }

    /// <summary>The effective range: the rows that enclose what was asked for. From is included, to is not.</summary>
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    /// <summary>What was asked for; absent: all versions.</summary>
    public string? Version { get; init; }

    /// <summary>What was asked for; absent: all segments.</summary>
    public string? Segment { get; init; }

    /// <summary>The slice that was asked for, such as <c>country=DE</c>; absent: all records.</summary>
    public string? Where { get; init; }

    /// <summary>
    /// How the model is now, as the overview of the last six hours says; absent of a part of the model (a version, a segment, a slice), of a range that
    /// is over, and where the grains are asked themselves.
    /// </summary>
    public ModelState? State { get; init; }

    /// <summary>Why, in one sentence; times are of the zone that was asked for.</summary>
    public string? Reason { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset? Since { get; init; }

    public required Completeness Completeness { get; init; }

    /// <summary>Of the labels that came on their own, since the model's first record.</summary>
    [JsonPropertyOrder(20)]
    public LabelCounts? Labels { get; init; }

    /// <summary>All versions that the model has.</summary>
    [JsonPropertyOrder(21)]
    public required IReadOnlyList<string> Versions { get; init; }

    [JsonPropertyOrder(22)]
    public required IReadOnlyList<string> Segments { get; init; }

    [JsonPropertyOrder(23)]
    public required IReadOnlyList<string> Nodes { get; init; }

    /// <summary>How long the model's data is kept, by the wall clock; absent: for ever.</summary>
    [JsonPropertyOrder(24)]
    public double? RetentionSeconds { get; init; }

    /// <summary>How sampling holds a target precision; absent: the model has none.</summary>
    [JsonPropertyOrder(24)]
    public SamplingHealth? Sampling { get; init; }

    /// <summary>What looks like a mistake of who sends or who asks, in sentences; absent when nothing does.</summary>
    [JsonPropertyOrder(25)]
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <inheritdoc/>
    [JsonPropertyOrder(26)]
    public bool? UnknownSlice { get; init; }

    /// <summary>Adds the figures of rows.</summary>
    /// <param name="rows">All of them, merged.</param>
    /// <param name="from">Begin of the effective range, Unix milliseconds.</param>
    /// <param name="to">Its end.</param>
    /// <param name="watermark">The model's.</param>
    /// <param name="positiveClass">The configured one, or the one that a client named.</param>
    /// <param name="baseline">Whose dimensions figures of embeddings are of, where vectors have them; null: those that most have.</param>
    internal ModelHealth WithFigures(PartialAggregate rows, long from, long to, long watermark, string? positiveClass, Baseline? baseline = null) =>
        Fill(this, rows, Period(rows, from, to, watermark), positiveClass, series: false, baseline).WithWarnings();

    /// <summary>Adds the figures of one slice of the rows; null: it has no records.</summary>
    internal ModelHealth WithSlice(SliceDescription? slice, PartialAggregate rows, long from, long to, long watermark) =>
        this with { Slice = slice is null ? null : SliceHealth.Of(slice, Period(rows, from, to, watermark)) };

    private ModelHealth WithWarnings()
    {
        List<string> warnings = [.. Warnings ?? []];
        if (Classification is { Count: > 1, Accuracy: 0 })
            warnings.Add(FormattableString.Invariant($"None of {Classification.Count:N0} {Noun.Of(Classification.Count, "label")} equals its prediction: classes may be spelt apart."));
        foreach (var measurement in Measurements ?? [])
        {
            if (measurement.Mismatched > 0)
                warnings.Add(FormattableString.Invariant($"The measurement '{measurement.Name}' changes kind: {measurement.Count:N0} {KindOf(measurement.Numbers is not null, measurement.Count)} {Noun.Of(measurement.Count, "counts", "count")}, {measurement.Mismatched:N0} {KindOf(measurement.Numbers is null, measurement.Mismatched)} {Noun.Of(measurement.Mismatched, "does", "do")} not."));
        }

        foreach (var feature in Features ?? [])
        {
            if (feature is { Numeric: { } numbers, Categorical: { } categories })
                warnings.Add(FormattableString.Invariant($"The feature '{feature.Name}' changes kind: it has {numbers.Count:N0} {KindOf(isNumber: true, numbers.Count)} and {categories.Count:N0} {KindOf(isNumber: false, categories.Count)}, each with figures of their own."));
        }

        foreach (var embedding in Embeddings ?? [])
        {
            if (embedding.OtherDimensions is { Count: > 0 } others)
                warnings.Add(FormattableString.Invariant($"The embedding '{embedding.Name}' changes dimension: {embedding.Count:N0} {Noun.Of(embedding.Count, "vector")} of {embedding.Dimension} {Noun.Of(embedding.Count, "counts", "count")}, {string.Join(" and ", others.Select(static other => FormattableString.Invariant($"{other.Count:N0} of {other.Dimension}")))} {(others is [{ Count: 1 }] ? "does" : "do")} not."));
        }

        if (EmbeddingsOverflow is { } vectors)
            warnings.Add(FormattableString.Invariant($"{vectors} vectors are in no figure: a model keeps {EmbeddingSet.MaxKept} pairs of a name and a dimension."));
        if (MeasurementsOverflow is { } overflow)
            warnings.Add(FormattableString.Invariant($"{overflow} {Noun.Of(overflow, "measurement is", "measurements are")} in no figure: a model keeps {RecordLimits.MaxMeasurements} names."));
        if (Labels is { Joined: 0, Measured: 0 } labels)
        {
            if (labels.Waiting + labels.Unknown > 0)
                warnings.Add(FormattableString.Invariant($"No label that came on its own has joined a prediction: {labels.Waiting} {Noun.Of(labels.Waiting, "waits", "wait")}, {labels.Unknown} {Noun.Of(labels.Unknown, "has", "have")} waited in vain."));
            if (labels.WrongKind > 0)
                warnings.Add(FormattableString.Invariant($"All labels of known predictions are of the wrong kind, {labels.WrongKind} of them: numbers for classes, or classes for numbers."));
        }

        return warnings.Count == 0 ? this : this with { Warnings = warnings };
    }

    private static string KindOf(bool isNumber, ulong count) => isNumber ? Noun.Of(count, "number") : Noun.Of(count, "category", "categories");
}

/// <summary>What became of the labels that came on their own, since the model's first record.</summary>
public sealed record LabelCounts(
    ulong Joined,
    ulong Duplicate,
    ulong Conflict,
    ulong Unknown,
    ulong Waiting,
    ulong Expired,
    ulong Evicted)
{
    /// <summary>Labels that took the place of an earlier one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong Replaced { get; init; }

    /// <summary>Labels that were refused: a number for a class, or a class for a number.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong WrongKind { get; init; }

    /// <summary>Labels that were deleted, with or without their prediction.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong Erased { get; init; }

    /// <summary>Measurements that came on their own and count: names of predictions, each once.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong Measured { get; init; }

    /// <summary>How often one took the place of another, or was averaged with it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong Remeasured { get; init; }

    /// <summary>Measurements whose prediction had a value of the name, which stayed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong MeasurementsRepeated { get; init; }

    /// <summary>Measurements that were refused: of another kind than the value of their prediction, or of too many names.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong MeasurementsRefused { get; init; }

    /// <summary>Measurements that were deleted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong MeasurementsErased { get; init; }

    /// <summary>Replaced or deleted labels and measurements whose trace in the figures could not be taken back exactly.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong Inexact { get; init; }
}
