using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Health.History;

/// <summary>
/// What all rows before a full hour come to, which a counter begins with. It is kept for a minute, since a dashboard asks for the same again and again; a record that comes for such an old time shows after that. Thread-safe.
/// </summary>
internal sealed class TotalsBefore(IAggregateStore store, TimeProvider time)
{
    /// <summary>Milliseconds. Rows that are longer are days, of which one may reach over a time.</summary>
    public const long Alignment = 3_600_000;

    // More than there may be slices, and so rows that begin at one time: some 40 MB.
    private const int PageRows = 20_000;
    private const int MaxKept = 512;

    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(OwnerId Owner, long Time, AggregateParts Parts, long RowLength), (long Read, Dictionary<HistorySlice, byte[]> Sums)> _kept = [];

    /// <summary>The sums of the rows that end at or before a time, by their slices.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="before">A full hour.</param>
    /// <param name="parts">What of them.</param>
    /// <param name="schedule">How long rows are.</param>
    /// <param name="rowLength">How long they are just before: what was read when they were shorter may hold what now is in one that reaches over the time.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    public async Task<IReadOnlyDictionary<HistorySlice, byte[]>> ReadAsync(OwnerId owner, long before, AggregateParts parts, TierSchedule schedule, long rowLength, CancellationToken cancellation)
    {
        var key = (owner, before, parts, rowLength);
        lock (_gate)
        {
            if (_kept.TryGetValue(key, out var kept) && time.GetElapsedTime(kept.Read) < MaxAge)
                return kept.Sums;
        }

        var began = time.GetTimestamp();
        var sums = await SumAsync(owner, before, parts, schedule, cancellation);
        lock (_gate)
        {
            if (_kept.Count >= MaxKept)
            {
                foreach (var old in _kept.Where(each => time.GetElapsedTime(each.Value.Read) >= MaxAge).Select(static each => each.Key).ToArray())
                    _kept.Remove(old);
                if (_kept.Count >= MaxKept)
                    _kept.Clear();
            }

            _kept[key] = (began, sums);
        }

        return sums;
    }

    private async Task<Dictionary<HistorySlice, byte[]>> SumAsync(OwnerId owner, long before, AggregateParts parts, TierSchedule schedule, CancellationToken cancellation)
    {
        var sums = new Dictionary<HistorySlice, PartialAggregate>();
        for (var from = 0L; from < before;)
        {
            cancellation.ThrowIfCancellationRequested();
            if (await store.ReadRangeAsync(owner, new RowFilter(from, before, MaxRows: PageRows), cancellation) is not { } page)
                break;
            // Where a page ends other rows may begin at the same time: they are read with the next one.
            var isLast = page.Rows.Count < PageRows;
            var next = isLast ? before : page.Rows[^1].Key.Start;
            foreach (var row in page.Rows)
            {
                if ((!isLast && row.Key.Start >= next) || row.Key.Start + schedule.Tiers[row.Key.Tier].Length > before)
                    continue;
                var slice = HistorySlice.Of(owner.Kind, row.Key);
                if (!sums.TryGetValue(slice, out var sum))
                    sums.Add(slice, sum = PartialAggregatePool.Shared.Rent());
                sum.MergeEncoded(row.Partial, parts);
            }

            from = Math.Max(next, from + 1);
        }

        var encoded = new Dictionary<HistorySlice, byte[]>();
        foreach (var (slice, sum) in sums)
        {
            encoded.Add(slice, sum.Encode(parts));
            PartialAggregatePool.Shared.Return(sum);
        }

        return encoded;
    }
}
