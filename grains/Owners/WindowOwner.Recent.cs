using OrleansMonitor.Domain.Records;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Owners;

/// <content>The minute that summaries speak of.</content>
internal sealed partial class WindowOwner
{
    private const long RecentLength = 60_000;

    /// <summary>Base rows that start at or after this were written by this object, so they are in the cache unless dropped from it.</summary>
    private long _cachedFrom;

    /// <summary>
    /// The base windows that reach into the minute before the watermark, merged over all slices, as of the last commit; from the
    /// cache, or from the store for a minute after loading and when the cache is too small.
    /// </summary>
    internal async Task<RecentPartial> ReadRecentAsync(CancellationToken cancellationToken)
    {
        if (State.Watermark.Time is not { } watermark)
            return new RecentPartial([], 0, 0);

        var from = Math.Max(_schedule.Base.StartOf(Math.Max(watermark + 1 - RecentLength, 0)), State.Frontiers[0]);
        var to = _schedule.Base.EndOf(watermark);
        var sum = PartialAggregatePool.Shared.Rent();
        try
        {
            if (from >= _cachedFrom && from > _cache.NewestDropped)
            {
                _cache.MergeInto(sum, from, to);
            }
            else
            {
                var range = await _store.ReadRangeAsync(_id, new RowFilter(from, to, Tier: 0), cancellationToken);
                foreach (var row in range?.Rows ?? [])
                    sum.MergeEncoded(row.Partial);
            }

            return new RecentPartial(sum.Encode(), from, to);
        }
        finally
        {
            PartialAggregatePool.Shared.Return(sum);
        }
    }
}

/// <summary>An encoded partial aggregate and its range, Unix milliseconds.</summary>
internal readonly record struct RecentPartial(byte[] Partial, long From, long To);
