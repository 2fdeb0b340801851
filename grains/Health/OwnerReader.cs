using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Health;

/// <summary>An owner's rows in an effective range, with the state and the catalog of the same snapshot.</summary>
internal sealed record OwnerRows(OwnerState State, OwnerProgress Progress, OwnerCatalog Catalog, TimeRange Range, IReadOnlyList<AggregateRow> Rows, bool TooMany);

/// <summary>Reads what a query needs in one snapshot.</summary>
internal sealed class OwnerReader(IAggregateStore store)
{
    /// <summary>Rows that one answer may be merged of: about 200 MB. A day of base windows of ten slices has 86,400.</summary>
    public const int MaxRows = 100_000;

    private const int MaxAttempts = 4;

    /// <summary>
    /// Which rows enclose the range depends on the owner's frontiers, which are in its state, which is read with the rows. So the
    /// state is read first; should the frontiers move before the rows are read, that read is repeated with the new ones.
    /// </summary>
    public async Task<OwnerRows?> ReadAsync(OwnerId owner, HealthQuery query, TierSchedule schedule) =>
        await HeadAsync(owner) is { } head ? await ReadAsync(owner, query, schedule, head) : null;

    /// <inheritdoc cref="ReadAsync(OwnerId, HealthQuery, TierSchedule)"/>
    /// <param name="head">The owner as it was read already.</param>
    public async Task<OwnerRows?> ReadAsync(OwnerId owner, HealthQuery query, TierSchedule schedule, OwnerRange head)
    {
        for (var attempt = 1; ; attempt++)
        {
            var planned = EffectiveRange.Of(query, schedule, OwnerProgress.Of(OwnerState.Decode(head.State), schedule));
            // Without an upper bound new windows may come at any time, and they belong to the answer.
            var end = query.To is null && !planned.IsEmpty ? long.MaxValue : planned.To;
            var filter = new RowFilter(planned.From, end, query.Version, query.Segment, MaxRows: MaxRows + 1);
            var found = await store.ReadRangeAsync(owner, filter, CancellationToken.None);
            if (found is null)
                return null;
            var state = OwnerState.Decode(found.State);
            var progress = OwnerProgress.Of(state, schedule);
            var range = EffectiveRange.Of(query, schedule, progress);
            if ((range.From >= planned.From && range.To <= end) || attempt == MaxAttempts)
                return new OwnerRows(state, progress, OwnerCatalog.Decode(found.Catalog), range, Within(found.Rows, range), found.Rows.Count > MaxRows);
            head = found;
        }
    }

    /// <summary>The owner without rows; null: it was never committed, or is deleted.</summary>
    public async Task<OwnerRange?> HeadAsync(OwnerId owner) =>
        await store.ReadRangeAsync(owner, RowFilter.None, CancellationToken.None) is { } head && !OwnerState.Decode(head.State).IsErased ? head : null;

    /// <summary>The start of the first row that starts at or after a time; null: there is none.</summary>
    public async Task<long?> FirstStartAsync(OwnerId owner, long from) =>
        await store.ReadRangeAsync(owner, new RowFilter(from, long.MaxValue, MaxRows: 1), CancellationToken.None) is { Rows: [var first, ..] } ? first.Key.Start : null;

    private static IReadOnlyList<AggregateRow> Within(IReadOnlyList<AggregateRow> rows, TimeRange range)
    {
        foreach (var row in rows)
        {
            if (row.Key.Start < range.From || row.Key.Start >= range.To)
                return [.. rows.Where(r => r.Key.Start >= range.From && r.Key.Start < range.To)];
        }

        return rows;
    }
}
