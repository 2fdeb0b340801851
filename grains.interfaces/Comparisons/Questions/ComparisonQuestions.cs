using OrleansMonitor.Comparisons;
using OrleansMonitor.Domain.Comparisons;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Health;

namespace OrleansMonitor.Grains.Comparisons.Questions;

/// <summary>What is asked, as in the HTTP interface.</summary>
public sealed record ComparisonParameters(string Model, string? Baseline, string? Candidate)
{
    public string? From { get; init; }

    public string? To { get; init; }

    public string? Segment { get; init; }

    public string? TimeZone { get; init; }

    public IReadOnlyList<string> Metrics { get; init; } = [];

    public IReadOnlyList<string> Margins { get; init; } = [];

    public IReadOnlyList<string> Better { get; init; } = [];
}

/// <summary>Compares versions, for the HTTP endpoint and for the client inside the cluster.</summary>
public sealed class ComparisonQuestions(IGrainFactory grains, TimeProvider time)
{
    public async Task<HealthAnswer<ModelComparison>> CompareAsync(ComparisonParameters asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        if (!ComparisonSettingsReader.TryRead(asked, out var settings, out var refusal))
            return new(refusal!);
        if (!RangeParameters.TryRead(asked.Model, asked.From, asked.To, asked.Baseline, asked.Segment, asked.TimeZone, time.GetUtcNow(), out var range, out refusal))
            return new(refusal!);
        var query = new ComparisonQuery(asked.Model, asked.Baseline!, asked.Candidate!, range.From, range.To, range.Segment);
        return await grains.GetGrain<IHealthGrain>(IHealthGrain.Key).GetModelComparisonAsync(query).ConfigureAwait(false) switch
        {
            null => new(HealthRefusal.Unknown("model", asked.Model, "/v1/models")),
            { Exceeded: { } limit } => new(HealthRefusal.TooMuch(limit, asked.From)),
            var data => (UnknownVersion("baseline", asked.Baseline!, data) ?? UnknownVersion("candidate", asked.Candidate!, data)) is { } unknown
                ? new(unknown)
                : new(ResultOf(data, query, settings, IsMoving(asked.From))),
        };
    }

    // The records without a version have none to be listed.
    private static HealthRefusal? UnknownVersion(string parameter, string version, ComparisonData data) => version.Length == 0 || data.Versions.Contains(version, StringComparer.Ordinal)
        ? null
        : HealthRefusal.Missing(parameter, "No such version.", version, $"The model '{data.Model}' has no version '{version}'; it has {(data.Versions.Length == 0 ? "none" : string.Join(", ", data.Versions))}.");

    private static bool IsMoving(string? from) => from is { Length: > 0 } && (from[0] == '-' || from.StartsWith("now", StringComparison.Ordinal));

    private static ModelComparison ResultOf(ComparisonData data, ComparisonQuery query, ComparisonSettings settings, bool isMoving)
    {
        var (baseline, candidate) = (VersionOf(query.Baseline, data.Baseline, data), VersionOf(query.Candidate, data.Candidate, data));
        var comparison = new VersionComparison(baseline, candidate, settings);
        var figures = comparison.Figures();
        var verdict = comparison.Verdict(figures);
        var withheld = comparison.Withheld();
        var schema = SchemaComparison.Of(baseline, candidate);
        return new ModelComparison
        {
            Model = data.Model,
            From = UnixTime.ToTime(data.From),
            To = UnixTime.ToTime(data.To),
            Segment = query.Segment,
            Verdict = verdict,
            Sentence = ComparisonSummary.Of(verdict, figures, query.Baseline, query.Candidate, withheld.Decisive),
            Notes =
            [
                .. ComparisonSummary.Notes(baseline, candidate, query.Segment, comparison.Mix, isMoving),
                .. ComparisonSummary.NotCompared(verdict, figures),
                .. comparison.MeasurementNotes(),
                .. withheld.Text.Length > 0 ? [withheld.Text] : (string[])[],
                .. schema.Sentence.Length > 0 ? [schema.Sentence] : (string[])[],
            ],
            Baseline = EntryOf(baseline),
            Candidate = EntryOf(candidate),
            OverlapSeconds = ComparedVersion.OverlapSeconds(baseline, candidate),
            Level = 1 - settings.Alpha,
            Figures = figures,
            Mix = comparison.Mix,
            Schema = schema,
        };
    }

    private static ComparedVersionEntry EntryOf(ComparedVersion version) => new()
    {
        Version = version.Name,
        Records = version.All.Records,
        Labelled = version.All.Rows.HasTraffic ? version.All.Rows.Traffic.Labelled : 0,
        First = version.First is { } first ? UnixTime.ToTime(first) : null,
        Last = version.Last is { } last ? UnixTime.ToTime(last) : null,
        Withheld = WithheldFigures.Of(version.All.MinimumRecords, version.All.Withheld),
    };

    private static ComparedVersion VersionOf(string name, ComparisonSide side, ComparisonData data) => new(
        name,
        SideOf(side.All, data),
        side.Segments.ToDictionary(static slice => slice.Segment, slice => SideOf(slice, data), StringComparer.Ordinal));

    private static ComparedSide SideOf(ComparisonSlice slice, ComparisonData data) => new(PartialAggregate.Decode(slice.Partial), data.PositiveClass)
    {
        SquaredErrors = slice.SquaredErrors.ToVariance(),
        Costs = slice.Costs.ToVariance(),
        Withheld = slice.Withheld ?? [],
        MinimumRecords = data.MinimumRecords,
    };
}
