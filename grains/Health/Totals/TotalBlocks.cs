using OrleansMonitor.Domain.Families;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Health.Totals;

/// <summary>
/// The rows of an owner, summed up in blocks of time: five minutes for two hours, an hour for two days, then a day. What changes is read again
/// by blocks, so that a total of all history costs the reading of what has changed. A row lies in one block, since lengths divide each other.
/// </summary>
internal sealed class TotalBlocks(OwnerId owner, TierSchedule schedule, AggregateParts parts, Func<RowKey, TotalsSlice> sliceOf)
{
    private const long Fine = FamilyStep.Length, Hour = 3_600_000, Day = 24 * Hour;
    private const int PageRows = 20_000;

    /// <summary>Reads of one refresh; past it blocks between are read as well.</summary>
    private const int MaxRuns = 16;

    private readonly SortedDictionary<long, Block> _blocks = [];
    private Dictionary<TotalsSlice, byte[]>? _settled;
    private long _settledTo;

    public void Clear()
    {
        _blocks.Clear();
        _settled = null;
    }

    /// <summary>Blocks with rows that had not ended when they were read.</summary>
    public IEnumerable<long> OpenMinutes => _blocks.Where(static each => each.Value.IsOpen).Select(static each => each.Key / Minute);

    private const long Minute = 60_000;

    /// <summary>Reads everything; false: rows were merged meanwhile, and it is to be tried again.</summary>
    public async Task<bool> ReadAllAsync(IAggregateStore store, Frontiers frontiers, long now, CancellationToken cancellationToken)
    {
        Clear();
        for (var next = 0L; ;)
        {
            var page = await store.ReadRangeAsync(owner, new RowFilter(next, long.MaxValue, MaxRows: PageRows), cancellationToken);
            if (page is null || !OwnerState.Decode(page.State).Frontiers.Equals(frontiers))
                return page is null;
            var last = page.Rows.Count < PageRows ? long.MaxValue : page.Rows[^1].Key.Start;
            if (last == next)
                throw new InvalidOperationException($"{owner} has more than {PageRows} rows of one time");
            Add(page.Rows.TakeWhile(row => row.Key.Start < last), row => RangeOf(row.Key.Start, LengthOf(row.Key.Tier), now), now);
            if (last == long.MaxValue)
                return true;
            next = last;
        }
    }

    /// <summary>Reads the blocks of some minutes again; false: rows were merged meanwhile, and it is to be tried again.</summary>
    public async Task<bool> ReadAsync(IAggregateStore store, IEnumerable<long> minutes, Frontiers frontiers, long now, CancellationToken cancellationToken)
    {
        var ranges = Disjoint(minutes.Select(minute => Enclosing(minute * Minute, frontiers, now)));
        foreach (var (from, to) in Runs(ranges))
        {
            var filter = new RowFilter(ranges[from].From, ranges[to].To, MaxRows: OwnerReader.MaxRows + 1);
            if (await store.ReadRangeAsync(owner, filter, cancellationToken) is not { } found)
                return true;
            if (!OwnerState.Decode(found.State).Frontiers.Equals(frontiers))
                return false;
            if (found.Rows.Count > OwnerReader.MaxRows)
                throw new InvalidOperationException($"{owner} has more than {OwnerReader.MaxRows} rows to read at once");
            foreach (var range in ranges[from..(to + 1)])
                Remove(range);
            Add(found.Rows.Where(row => IndexOf(ranges, row.Key.Start) >= 0), row => ranges[IndexOf(ranges, row.Key.Start)], now);
        }

        return true;
    }

    /// <summary>The sums of all rows that have ended, by slices. The caller gives the aggregates back to the pool.</summary>
    public Dictionary<TotalsSlice, PartialAggregate> Sum(long now)
    {
        Age(now);
        if (_settled is null || now - _settledTo > 6 * Hour)
            Settle(now);
        var sums = new Dictionary<TotalsSlice, PartialAggregate>();
        MergeInto(sums, _settled!);
        foreach (var (start, block) in _blocks)
        {
            if (start >= _settledTo)
                MergeInto(sums, block.Sums);
        }

        return sums;
    }

    private void Settle(long now)
    {
        _settledTo = (now - (3 * Hour)) / Hour * Hour;
        var sums = new Dictionary<TotalsSlice, PartialAggregate>();
        foreach (var (start, block) in _blocks)
        {
            if (start < _settledTo)
                MergeInto(sums, block.Sums);
        }

        _settled = Encode(sums);
    }

    /// <summary>Puts blocks together that have become old.</summary>
    private void Age(long now)
    {
        foreach (var (start, block) in _blocks.ToArray())
        {
            var length = start / Day * Day is var day && block.Length < Day && day + Day <= now - (2 * Day) ? Day
                : start / Hour * Hour is var hour && block.Length < Hour && hour + Hour <= now - (2 * Hour) ? Hour
                : 0;
            if (length == 0)
                continue;
            var at = start / length * length;
            _blocks.Remove(start);
            var sums = new Dictionary<TotalsSlice, PartialAggregate>();
            MergeInto(sums, block.Sums);
            if (_blocks.TryGetValue(at, out var known))
                MergeInto(sums, known.Sums);
            _blocks[at] = new Block(length, Encode(sums), block.IsOpen || known is { IsOpen: true });
        }
    }

    private void Add(IEnumerable<AggregateRow> rows, Func<AggregateRow, TimeRange> rangeOf, long now)
    {
        // Rows come in ascending order of their starts, so that those of a block stand together.
        var (current, sums, isOpen) = (default(TimeRange), new Dictionary<TotalsSlice, PartialAggregate>(), false);
        foreach (var row in rows)
        {
            var range = rangeOf(row);
            if (range != current)
            {
                Put(current, sums, isOpen);
                (current, sums, isOpen) = (range, [], false);
            }

            if (row.Key.Start + LengthOf(row.Key.Tier) > now)
                isOpen = true;
            else
                SumOf(sums, sliceOf(row.Key)).MergeEncoded(row.Partial, parts);
        }

        Put(current, sums, isOpen);
    }

    private void Put(TimeRange range, Dictionary<TotalsSlice, PartialAggregate> sums, bool isOpen)
    {
        if (range.IsEmpty || (sums.Count == 0 && !isOpen))
            return;
        if (_blocks.TryGetValue(range.From, out var known))
            MergeInto(sums, known.Sums);
        _blocks[range.From] = new Block(Math.Max(range.To - range.From, known?.Length ?? 0), Encode(sums), isOpen || known is { IsOpen: true });
        if (range.From < _settledTo)
            _settled = null;
    }

    private void Remove(TimeRange range)
    {
        foreach (var start in _blocks.Keys.Where(start => start >= range.From && start < range.To).ToArray())
            _blocks.Remove(start);
        if (range.From < _settledTo)
            _settled = null;
    }

    private void MergeInto(Dictionary<TotalsSlice, PartialAggregate> sums, Dictionary<TotalsSlice, byte[]> block)
    {
        foreach (var (slice, encoded) in block)
            SumOf(sums, slice).MergeEncoded(encoded, parts);
    }

    private static PartialAggregate SumOf(Dictionary<TotalsSlice, PartialAggregate> sums, TotalsSlice slice)
    {
        if (!sums.TryGetValue(slice, out var sum))
            sums.Add(slice, sum = PartialAggregatePool.Shared.Rent());
        return sum;
    }

    private static Dictionary<TotalsSlice, byte[]> Encode(Dictionary<TotalsSlice, PartialAggregate> sums)
    {
        var encoded = new Dictionary<TotalsSlice, byte[]>(sums.Count);
        foreach (var (slice, sum) in sums)
        {
            encoded.Add(slice, sum.Encode());
            PartialAggregatePool.Shared.Return(sum);
        }

        return encoded;
    }

    private long LengthOf(byte tier) => schedule.Tiers[tier].Length;

    /// <summary>The block of a time: of its age, of the rows there, or the one that is there.</summary>
    private TimeRange Enclosing(long time, Frontiers frontiers, long now)
    {
        var range = RangeOf(time, LengthOf(schedule.RowFor(time, frontiers).Tier), now);
        foreach (var (start, block) in _blocks)
        {
            if (start > time)
                break;
            if (time < start + block.Length && block.Length > range.To - range.From)
                range = new TimeRange(start, start + block.Length);
        }

        return range;
    }

    private static TimeRange RangeOf(long time, long rowLength, long now)
    {
        var length = Math.Max(rowLength, now - time >= 2 * Day ? Day : now - time >= 2 * Hour ? Hour : Fine);
        return new TimeRange(time / length * length, (time / length * length) + length);
    }

    private static List<TimeRange> Disjoint(IEnumerable<TimeRange> ranges)
    {
        var disjoint = new List<TimeRange>();
        // Of two that overlap one encloses the other.
        foreach (var range in ranges.Distinct().OrderBy(static range => range.From).ThenByDescending(static range => range.To))
        {
            if (disjoint.Count == 0 || range.From >= disjoint[^1].To)
                disjoint.Add(range);
        }

        return disjoint;
    }

    private static int IndexOf(List<TimeRange> ranges, long time)
    {
        for (var (low, high) = (0, ranges.Count - 1); low <= high;)
        {
            var middle = (low + high) / 2;
            if (time < ranges[middle].From)
                high = middle - 1;
            else if (time >= ranges[middle].To)
                low = middle + 1;
            else
                return middle;
        }

        return -1;
    }

    private static List<(int From, int To)> Runs(List<TimeRange> ranges)
    {
        var runs = new List<(int From, int To)>();
        for (var i = 0; i < ranges.Count; i++)
        {
            if (i > 0 && (ranges[i].From == ranges[i - 1].To || runs.Count == MaxRuns))
                runs[^1] = (runs[^1].From, i);
            else
                runs.Add((i, i));
        }

        return runs;
    }

    private sealed record Block(long Length, Dictionary<TotalsSlice, byte[]> Sums, bool IsOpen);
}
