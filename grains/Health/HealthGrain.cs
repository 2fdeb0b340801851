using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansMonitor.Domain.Privacy;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Baselines;
using OrleansMonitor.Grains.Comparisons;
using OrleansMonitor.Grains.Health.Figures;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Privacy;
using OrleansMonitor.Health;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Health;

/// <summary>
/// Merges committed rows on request; as many of it work at once as there are processors, which bounds the memory that queries take.
/// </summary>
[StatelessWorker]
internal sealed class HealthGrain(
    IGrainContext context,
    IAggregateStore store,
    MergedBlocks blocks,
    MergedRanges ranges,
    FigureTables tables,
    BaselineCache baselines,
    NodeRoll nodes,
    IOptions<AggregationOptions> aggregation,
    IOptions<PriceOptions> prices,
    IOptions<PrivacyOptions> privacy) : Grain(context), IHealthGrain
{
    private static readonly LabelCounts NoLabels = new(0, 0, 0, 0, 0, 0, 0);

    private readonly OwnerReader _reader = new(store);

    public async Task<HealthData?> GetModelAsync(HealthQuery query)
    {
        var (owner, schedule) = (OwnerId.Model(query.Name), Schedules.OfModel(aggregation.Value, query.Name));
        if (await _reader.HeadAsync(owner) is not { } head || await ranges.GetAsync(query, head.Version, () => MergeAsync(owner, query, schedule, head)) is not { } merged)
            return null;
        await nodes.RefreshAsync(GrainFactory);
        var data = OfModel(query, merged.Found, schedule);
        return merged.Found.TooMany ? TooManyRows(data) : data with { Points = merged.Points };
    }

    private async Task<MergedRange?> MergeAsync(OwnerId owner, HealthQuery query, TierSchedule schedule, OwnerRange head)
    {
        if (await _reader.ReadAsync(owner, query, schedule, head) is not { } found)
            return null;
        var points = found.TooMany ? [] : new RowMerge(blocks, schedule, privacy.Value.MinimumOf(query.Name)).Whole(found.Rows, found.Range);
        return new MergedRange(found with { Rows = [] }, points);
    }

    public async Task<HealthData?> GetModelSeriesAsync(HealthQuery query, long stepMilliseconds, int stepMonths)
    {
        Check(stepMilliseconds, stepMonths);
        var schedule = Schedules.OfModel(aggregation.Value, query.Name);
        if (await _reader.ReadAsync(OwnerId.Model(query.Name), query, schedule) is not { } found)
            return null;
        await nodes.RefreshAsync(GrainFactory);
        return BySteps(OfModel(query, found, schedule), found, schedule, new SeriesStep(stepMilliseconds, stepMonths, ZoneOf(query)), privacy.Value.MinimumOf(query.Name), query.Parts);
    }

    public async Task<HealthData?> GetNodeAsync(HealthQuery query)
    {
        var schedule = Schedules.OfNode(aggregation.Value);
        if (await _reader.ReadAsync(OwnerId.Node(query.Name), query, schedule) is not { } found)
            return null;
        await nodes.RefreshAsync(GrainFactory);
        var data = OfNode(query, found, schedule);
        return found.TooMany ? TooManyRows(data) : data with { Points = new RowMerge(blocks, schedule, MinimumOfNode(privacy.Value, found.Rows)).Whole(found.Rows, found.Range), Slices = RowMerge.BySegment(found.Rows, privacy.Value.MinimumOf) };
    }

    public async Task<HealthData?> GetNodeSeriesAsync(HealthQuery query, long stepMilliseconds, int stepMonths)
    {
        Check(stepMilliseconds, stepMonths);
        var schedule = Schedules.OfNode(aggregation.Value);
        if (await _reader.ReadAsync(OwnerId.Node(query.Name), query, schedule) is not { } found)
            return null;
        await nodes.RefreshAsync(GrainFactory);
        return BySteps(OfNode(query, found, schedule), found, schedule, new SeriesStep(stepMilliseconds, stepMonths, ZoneOf(query)), MinimumOfNode(privacy.Value, found.Rows), query.Parts);
    }

    public async Task<FigureData?> GetFiguresAsync(FigureQuery query)
    {
        var isOfBaseline = query.Kind == OwnerKind.Model && new FigurePlan(query).NeedsBaseline;
        var baseline = isOfBaseline ? await baselines.FindAsync(GrainFactory, query.Range.Name, query.Range.Version ?? "") : null;
        var courses = new FigureCourses(store, tables, GrainFactory, aggregation.Value, prices.Value, privacy.Value);
        if (await courses.FindAsync(query, baseline) is not { } course)
            return null;
        if (!query.HasPresence)
            return FigureAnswers.Of(query, course, null);
        await nodes.RefreshAsync(GrainFactory);
        return FigureAnswers.Of(query, course, nodes.Count(course.Head.Catalog.Nodes.Keys, query.Range.Name));
    }

    public Task<VersionBegin[]?> GetVersionsAsync(string model) => VersionBegins.ReadAsync(store, model);

    public async Task<ComparisonData?> GetModelComparisonAsync(ComparisonQuery query)
    {
        var schedule = Schedules.OfModel(aggregation.Value, query.Model);
        if (await VersionRows.ReadAsync(_reader, query, schedule) is not { } rows)
            return null;
        var catalog = rows.Baseline.Catalog;
        var (from, to) = rows.Range;
        var minimum = privacy.Value.MinimumOf(query.Model);
        var slices = new VersionSlices(blocks, schedule, minimum);
        var (baseline, candidate) = rows.TooMany ? (VersionSlices.None, VersionSlices.None) : slices.Of(rows.BaselineRows, rows.CandidateRows);
        return new ComparisonData(
            query.Model, from, to, Distinct(catalog.Slices.Select(slice => slice.Version)), PositiveClassOf(query.Model, catalog), baseline, candidate,
            rows.TooMany ? new HealthLimit(HealthLimitKind.Rows, OwnerReader.MaxRows)
            : IsWithheld(baseline) || IsWithheld(candidate) ? new HealthLimit(HealthLimitKind.Records, minimum)
            : null,
            minimum);
    }

    /// <summary>The largest minimum of the models that a node has records of; the rows of a node have the model as their segment.</summary>
    internal static int MinimumOfNode(PrivacyOptions privacy, IEnumerable<AggregateRow> rows)
    {
        var minimum = privacy.MinimumRecords;
        foreach (var row in rows)
            minimum = row.Key.Segment.Length > 0 ? Math.Max(minimum, privacy.MinimumOf(row.Key.Segment)) : minimum;
        return minimum;
    }

    // Rows of which nothing is left.
    private static bool IsWithheld(ComparisonSide side) => side.All.Withheld is [Withholding.Records];

    private static void Check(long stepMilliseconds, int stepMonths)
    {
        if (stepMonths <= 0)
            ArgumentOutOfRangeException.ThrowIfLessThan(stepMilliseconds, 1);
    }

    private static TimeZoneInfo ZoneOf(HealthQuery query) => query.TimeZone is { } name ? TimeZoneInfo.FindSystemTimeZoneById(name) : TimeZoneInfo.Utc;

    private HealthData BySteps(HealthData data, OwnerRows found, TierSchedule schedule, SeriesStep step, int minimumRecords, ulong parts)
    {
        if (found.TooMany)
            return TooManyRows(data);
        return new RowMerge(blocks, schedule, minimumRecords, parts == 0 ? AggregateParts.All : (AggregateParts)parts).BySteps(found.Rows, found.Range, step) is { } points
            ? data with { Points = points }
            : data with { Exceeded = new HealthLimit(HealthLimitKind.Points, RowMerge.MaxPoints) };
    }

    private static HealthData TooManyRows(HealthData data) => data with { Exceeded = new HealthLimit(HealthLimitKind.Rows, OwnerReader.MaxRows) };

    private static long WatermarkOf(OwnerRows found) => found.Progress.Watermark ?? 0;

    private static string[] Distinct(IEnumerable<string> names) => [.. names.Where(name => name.Length > 0).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>What is configured stands above what a client named.</summary>
    private string? PositiveClassOf(string model, OwnerCatalog catalog)
    {
        var name = aggregation.Value.Models.GetValueOrDefault(model)?.PositiveClass;
        if (string.IsNullOrEmpty(name))
            name = catalog.PositiveClass;
        return name.Length == 0 ? null : name;
    }

    private HealthData OfNode(HealthQuery query, OwnerRows found, TierSchedule schedule)
    {
        var (reporting, expected) = nodes.Count([query.Name], null);
        return new HealthData(
            query.Name, found.Range.From, found.Range.To, [], WatermarkOf(found), [], [], reporting, expected, 0, 0, NoLabels,
            Distinct(found.Catalog.Slices.Select(slice => slice.Segment)), null, [], null, prices.Value.ToPrices(), Retention: schedule.Retention);
    }

    private HealthData OfModel(HealthQuery query, OwnerRows found, TierSchedule schedule)
    {
        var (state, catalog) = (found.State, found.Catalog);
        var (reporting, expected) = nodes.Count(catalog.Nodes.Keys, query.Name);
        var labels = state.Labels;
        return new HealthData(
            query.Name,
            found.Range.From,
            found.Range.To,
            [],
            WatermarkOf(found),
            Distinct(catalog.Slices.Select(slice => slice.Version)),
            Distinct(catalog.Slices.Select(slice => slice.Segment)),
            reporting,
            expected,
            state.PendingPredictions,
            state.OldestPending,
            new LabelCounts(labels.Joined, labels.Duplicate, labels.Conflict, labels.Unknown, (ulong)state.WaitingLabels, labels.Expired, labels.Evicted)
            {
                Replaced = labels.Replaced,
                WrongKind = labels.WrongKind,
                Erased = labels.Erased,
                Measured = labels.Measured,
                Remeasured = labels.Remeasured,
                MeasurementsRepeated = labels.MeasurementsRepeated,
                MeasurementsRefused = labels.MeasurementsRefused,
                MeasurementsErased = labels.MeasurementsErased,
                Inexact = state.InexactCorrections,
            },
            Distinct(catalog.Nodes.Keys),
            PositiveClassOf(query.Name, catalog),
            [],
            Sampling: nodes.SamplingOf(query.Name),
            Retention: schedule.Retention);
    }
}
