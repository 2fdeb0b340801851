using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Privacy;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Health.Figures;

/// <summary>
/// Answers for the course of figures: of an owner that has committed nothing since the last answer from what is kept, of another one by
/// computing the steps that have changed.
/// </summary>
internal sealed class FigureCourses(
    IAggregateStore store, FigureTables tables, IGrainFactory grains, AggregationOptions aggregation, PriceOptions prices, PrivacyOptions privacy)
{
    private const int MaxAttempts = 4;

    /// <summary>Reads of one answer; past it the steps between are read as well.</summary>
    private const int MaxRuns = 16;

    /// <summary>Known steps that are computed again rather than that there is one read more.</summary>
    private const int BridgedSteps = 2;

    /// <summary>Null: there is no such owner.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="baseline">The active one of the slice.</param>
    public async Task<FigureCourse?> FindAsync(FigureQuery query, Baseline? baseline)
    {
        var plan = new FigurePlan(query);
        for (var attempt = 1; ; attempt++)
        {
            if (await FigureHead.ReadAsync(store, query, ScheduleOf(query)) is not { } head)
                return null;
            var asked = KeyOf(query, baseline, head);
            var (table, version) = await KnownAsync(query, asked, head);
            // What was committed before the question about changes has to be in what is read after it.
            if (version != head.Version && await FigureHead.ReadAsync(store, query, ScheduleOf(query)) is { } newer)
                head = newer;
            if (KeyOf(query, baseline, head) is not { } key)
                return new FigureCourse(head, plan, [], FigureReadResult.Read);
            table = key == asked ? table : null;
            var points = new FigurePoint?[head.Grid!.Starts.Length];
            var result = await FillAsync(query, plan, baseline, head, table, points);
            if (result == FigureReadResult.Gone)
                return null;
            if (result == FigureReadResult.Read)
                tables.Put(key, Keep(head, table, points, version));
            if (result != FigureReadResult.Moved || attempt == MaxAttempts)
                return new FigureCourse(head, plan, points, result);
        }
    }

    private TierSchedule ScheduleOf(FigureQuery query) => query.Kind == OwnerKind.Model ? Schedules.OfModel(aggregation, query.Range.Name) : Schedules.OfNode(aggregation);

    private string? PositiveClassOf(FigureQuery query, FigureHead head)
    {
        if (query.Kind != OwnerKind.Model)
            return null;
        var name = aggregation.Models.GetValueOrDefault(query.Range.Name)?.PositiveClass;
        if (string.IsNullOrEmpty(name))
            name = head.Catalog.PositiveClass;
        return name.Length == 0 ? null : name;
    }

    // Null where there are too many steps.
    private FigureKey? KeyOf(FigureQuery query, Baseline? baseline, FigureHead head) => head.Grid is not { } grid ? null : new FigureKey(
        query.Kind, query.Range.Name, query.Range.Version, query.Range.Segment, grid.Step.Milliseconds, grid.Step.Months, query.Range.TimeZone,
        string.Join('\n', query.Figures), baseline?.Bins.Fingerprint ?? 0, PositiveClassOf(query, head));

    /// <summary>What is kept and still holds, and as of which commit.</summary>
    private async Task<(FigureTable? Table, long Version)> KnownAsync(FigureQuery query, FigureKey? key, FigureHead head)
    {
        if (key is not { } known)
            return (null, head.Version);
        var table = tables.Find(known);
        if (table?.Version == head.Version)
            return (table, head.Version);
        // Who owns a model says what has changed of it. Nodes do not: theirs are computed anew.
        if (query.Kind != OwnerKind.Model)
            return (null, head.Version);
        try
        {
            var changes = await grains.GetGrain<IModelGrain>(query.Range.Name).GetChangesAsync(table?.Version ?? 0);
            // Between a commit and its answer the owner is one behind the store; one that is further behind has been replaced.
            return table is null || changes.Minutes is null || changes.Version < head.Version - 1
                ? (null, Math.Min(changes.Version, head.Version))
                : (Without(table, changes.Minutes, head.Grid!.Step), changes.Version);
        }
        catch (Exception)
        {
            // A silo of an earlier build has it, or it starts anew.
            return (null, head.Version);
        }
    }

    /// <summary>Leaves out the steps that have changed, and the one in which the watermark was.</summary>
    private static FigureTable Without(FigureTable table, long[] minutes, SeriesStep step)
    {
        const long Minute = 60_000;
        var points = new Dictionary<long, FigurePoint?>(table.Points);
        points.Remove(step.At(table.Watermark).From);
        foreach (var minute in minutes)
        {
            for (var at = minute * Minute; at < (minute + 1) * Minute;)
            {
                var (from, to) = step.At(at);
                points.Remove(from);
                at = Math.Max(to, at + 1);
            }
        }

        return table with { Points = points };
    }

    private async Task<FigureReadResult> FillAsync(FigureQuery query, FigurePlan plan, Baseline? baseline, FigureHead head, FigureTable? table, FigurePoint?[] points)
    {
        var grid = head.Grid!;
        var missing = new List<int>();
        for (var i = 0; i < points.Length; i++)
        {
            if (table is null || !table.Points.TryGetValue(grid.Starts[i], out points[i]))
                missing.Add(i);
        }

        var source = new FigureSource(
            new OwnerId(query.Kind, query.Range.Name), ScheduleOf(query), query.Range.Version, query.Range.Segment, baseline, PositiveClassOf(query, head),
            query.Kind == OwnerKind.Node ? prices.ToPrices()?.ToPrices() : null,
            rows => query.Kind == OwnerKind.Model ? privacy.MinimumOf(query.Range.Name) : HealthGrain.MinimumOfNode(privacy, rows));
        var reader = new FigureReader(store, source, plan);
        foreach (var (first, last) in Runs(missing))
        {
            if (await reader.ReadAsync(grid, first, last, points, head.Watermark) is not FigureReadResult.Read and var result)
                return result;
        }

        return FigureReadResult.Read;
    }

    private static List<(int First, int Last)> Runs(List<int> steps)
    {
        var runs = new List<(int First, int Last)>();
        foreach (var step in steps)
        {
            if (runs.Count > 0 && step - runs[^1].Last <= BridgedSteps + 1)
                runs[^1] = (runs[^1].First, step);
            else
                runs.Add((step, step));
        }

        return runs.Count <= MaxRuns ? runs : [(runs[0].First, runs[^1].Last)];
    }

    private static FigureTable Keep(FigureHead head, FigureTable? table, FigurePoint?[] points, long version)
    {
        var grid = head.Grid!;
        var kept = table is null || table.Points.Count + points.Length > FigureTables.MaxPoints ? [] : new Dictionary<long, FigurePoint?>(table.Points);
        for (var i = 0; i < points.Length; i++)
            kept[grid.Starts[i]] = points[i];
        return new FigureTable(version, head.Watermark, kept);
    }
}

/// <summary>The figures of the steps of a range; none where the range has too many steps or rows.</summary>
internal sealed record FigureCourse(FigureHead Head, FigurePlan Plan, FigurePoint?[] Points, FigureReadResult Result);

/// <summary>An owner's state before its rows are read, and the steps that follow from it; null: too many.</summary>
internal sealed record FigureHead(long Version, OwnerState State, OwnerCatalog Catalog, FigureGrid? Grid)
{
    public long Watermark => State.Watermark.Time ?? 0;

    /// <summary>Null: the owner was never committed, or is deleted.</summary>
    public static async Task<FigureHead?> ReadAsync(IAggregateStore store, FigureQuery query, TierSchedule schedule)
    {
        var head = await store.ReadRangeAsync(new OwnerId(query.Kind, query.Range.Name), RowFilter.None, CancellationToken.None);
        if (head is null || OwnerState.Decode(head.State) is not { IsErased: false } state)
            return null;
        var progress = OwnerProgress.Of(state, schedule);
        var range = EffectiveRange.Of(query.Range, schedule, progress);
        var zone = query.Range.TimeZone is { } name ? TimeZoneInfo.FindSystemTimeZoneById(name) : TimeZoneInfo.Utc;
        return new FigureHead(head.Version, state, OwnerCatalog.Decode(head.Catalog), FigureGrid.Of(query, range, schedule, progress.Frontiers, zone));
    }
}
