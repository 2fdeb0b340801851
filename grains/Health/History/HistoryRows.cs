using OrleansMonitor.Domain.Families;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Health.History;

/// <summary>What model and version rows are of. A node's rows have the model where a model's have their segment.</summary>
internal readonly record struct HistorySlice(string Model, string Version)
{
    public static HistorySlice Of(OwnerKind kind, RowKey row) => new(kind == OwnerKind.Node ? row.Segment : "", row.Version);
}

/// <summary>The rows that a question needs, with the state and the catalog of the same snapshot.</summary>
/// <param name="State">The owner's.</param>
/// <param name="Catalog">Likewise.</param>
/// <param name="Schedule">How long rows are.</param>
/// <param name="Begin">Rows that end at or before are not those of counters, which have them in <paramref name="Before"/>.</param>
/// <param name="Before">What the rows before come to.</param>
/// <param name="Rows">In ascending order of their starts.</param>
internal sealed record HistoryRows(
    OwnerState State, OwnerCatalog Catalog, TierSchedule Schedule, long Begin, IReadOnlyDictionary<HistorySlice, byte[]> Before, IReadOnlyList<AggregateRow> Rows)
{
    private const int MaxAttempts = 4;

    /// <summary>Counters have points a minute apart; where rows are shorter, and new, as far apart as these.</summary>
    private const long Minute = 60_000;

    private static readonly Dictionary<HistorySlice, byte[]> Nothing = [];

    /// <summary>Null: there is no such owner, or it is deleted.</summary>
    /// <param name="services">Where rows are.</param>
    /// <param name="question">Which.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    /// <param name="hasTotals">Counters are read, for which all rows before count.</param>
    public static async Task<HistoryRows?> ReadAsync(HistoryServices services, HistoryQuestion question, CancellationToken cancellation, bool hasTotals = true)
    {
        var owner = new OwnerId(question.Kind, question.Name);
        var schedule = question.Kind == OwnerKind.Model ? Schedules.OfModel(services.Aggregation, question.Name) : Schedules.OfNode(services.Aggregation);
        var head = await services.Store.ReadRangeAsync(owner, RowFilter.None, cancellation);
        for (var attempt = 1; head is not null; attempt++)
        {
            var state = OwnerState.Decode(head.State);
            if (state.IsErased)
                return null;
            var rows = new HistoryRows(state, OwnerCatalog.Decode(head.Catalog), schedule, BeginOf(question.Moments), Nothing, []);
            if (question.Families.All(static family => family.IsOfState))
                return rows;
            if (await services.Store.ReadRangeAsync(owner, new RowFilter(rows.FirstStart(question), Math.Max(0, question.Moments.End), MaxRows: OwnerReader.MaxRows + 1), cancellation) is not { } found)
                return null;
            if (found.Rows.Count > OwnerReader.MaxRows)
                throw new HistoryLimitException($"'{question.Name}' has more than {OwnerReader.MaxRows} windows in the range");
            // Should a compaction have come between, the first row may begin before what was read.
            if (attempt < MaxAttempts && !OwnerState.Decode(found.State).Frontiers.Equals(state.Frontiers))
            {
                head = found;
                continue;
            }

            var totals = question.Families.Where(static family => family is { IsOfState: false, Kind: not FamilyKind.Gauge }).ToArray();
            var before = totals.Length == 0 || !hasTotals ? Nothing : await services.Before.ReadAsync(owner, rows.Begin, FamilyCatalog.PartsOf(totals), schedule, rows.LengthAt(rows.Begin - 1), cancellation);
            return rows with { Before = before, Rows = found.Rows };
        }

        return null;
    }

    public long EndOf(AggregateRow row) => row.Key.Start + Schedule.Tiers[row.Key.Tier].Length;

    /// <summary>How long rows are at a time.</summary>
    public long LengthAt(long time) => Schedule.Tiers[Schedule.RowFor(Math.Max(0, time), State.Frontiers).Tier].Length;

    /// <summary>The distance of a counter's points.</summary>
    public long GridAt(long time)
    {
        var isNew = time >= State.Frontiers[0] && time <= (State.Watermark.Time ?? 0) + FamilyStep.Length;
        return isNew ? Math.Min(Schedule.Base.Length, Minute) : Minute;
    }

    private static long BeginOf(HistoryMoments moments) => Math.Max(0, moments.Start - moments.Before) is var first ? first - (first % TotalsBefore.Alignment) : 0;

    /// <summary>Where the first row may begin: a row may reach over the begin of counters, and gauges have a step before their first point.</summary>
    private long FirstStart(HistoryQuestion question)
    {
        var start = Schedule.RowFor(Math.Max(0, Begin - 1), State.Frontiers).Start;
        if (question.Families.All(static family => family.Kind != FamilyKind.Gauge))
            return start;
        var first = Math.Max(0, question.Moments.Start - question.Moments.Before);
        return Math.Max(0, Math.Min(start, FamilyStep.LastAt(first, LengthAt(first - 1)).From));
    }
}
