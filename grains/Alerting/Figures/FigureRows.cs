using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Figures;

/// <summary>
/// Committed rows of one owner for many windows: windows that overlap are read together, each row once. Each range is a snapshot of
/// the store.
/// </summary>
internal sealed class FigureRows
{
    private readonly TierSchedule _schedule;
    private readonly BlockMerge _merge;
    private readonly List<(TimeRange Asked, OwnerRows Found)> _ranges = [];

    private FigureRows(TierSchedule schedule, MergedBlocks blocks)
    {
        _schedule = schedule;
        _merge = new BlockMerge(blocks, schedule);
    }

    /// <summary>The owner's state in the last snapshot; null: it has none.</summary>
    public OwnerRows? Last => _ranges.Count == 0 ? null : _ranges[^1].Found;

    /// <summary>Whether a range has more rows than may be read.</summary>
    public bool IsCut => _ranges.Exists(static range => range.Found.TooMany);

    /// <summary>Milliseconds that the longest row has; 0: there are none.</summary>
    public long LongestRow => _ranges.SelectMany(static range => range.Found.Rows).Select(row => _schedule.Tiers[row.Key.Tier].Length).DefaultIfEmpty().Max();

    /// <summary>Null when the owner was never committed.</summary>
    public static async Task<FigureRows?> ReadAsync(OwnerReader reader, MergedBlocks blocks, OwnerId owner, TierSchedule schedule, List<TimeRange> windows)
    {
        var rows = new FigureRows(schedule, blocks);
        windows.Sort(static (a, b) => a.From.CompareTo(b.From));
        for (var i = 0; i < windows.Count;)
        {
            var (from, to) = windows[i];
            for (i++; i < windows.Count && windows[i].From <= to; i++)
                to = Math.Max(to, windows[i].To);
            if (await reader.ReadAsync(owner, new HealthQuery(owner.Name, from, to), schedule) is not { } found)
                return null;
            rows._ranges.Add((new TimeRange(from, to), found));
        }

        return rows;
    }

    /// <summary>The rows that enclose a window, by a filter; null when there are too many to read.</summary>
    public WindowRows? Of(TimeRange window, RowSlice slice)
    {
        foreach (var (asked, found) in _ranges)
        {
            if (window.From < asked.From || window.To > asked.To)
                continue;
            if (found.TooMany)
                return null;
            var range = Enclosing(window, found);
            return new WindowRows(range, Within(found.Rows, range, slice));
        }

        return null;
    }

    /// <summary>The range of the rows that enclose a window.</summary>
    public TimeRange RangeOf(TimeRange window)
    {
        foreach (var (asked, found) in _ranges)
        {
            if (window.From >= asked.From && window.To <= asked.To)
                return Enclosing(window, found);
        }

        return window;
    }

    private TimeRange Enclosing(TimeRange window, OwnerRows found) =>
        window.IsEmpty ? window : _schedule.EffectiveRange(Math.Max(window.From, 0), window.To, found.Progress.Frontiers);

    /// <summary>Rows are in the order of their starts, and there may be those of many windows.</summary>
    private static List<AggregateRow> Within(IReadOnlyList<AggregateRow> rows, TimeRange range, RowSlice slice)
    {
        int low = 0, high = rows.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (rows[middle].Key.Start < range.From)
                low = middle + 1;
            else
                high = middle;
        }

        var within = new List<AggregateRow>();
        for (var i = low; i < rows.Count && rows[i].Key.Start < range.To; i++)
        {
            if (slice.Matches(rows[i].Key))
                within.Add(rows[i]);
        }

        return within;
    }

    /// <summary>Adds rows; only the parts that are asked for are decoded.</summary>
    public void MergeInto(PartialAggregate target, IReadOnlyList<AggregateRow> rows, AggregateParts parts)
    {
        // Of few rows the blocks would change with every evaluation.
        if (rows.Count > 8 * BlockMerge.BlockWindows)
        {
            _merge.MergeInto(target, rows, 0, rows.Count);
            return;
        }

        foreach (var row in rows)
            target.MergeEncoded(row.Partial, parts);
    }

    public long EndOf(RowKey key) => key.Start + _schedule.Tiers[key.Tier].Length;
}

/// <summary>The rows of a window, and the range that they cover.</summary>
internal readonly record struct WindowRows(TimeRange Range, IReadOnlyList<AggregateRow> Rows);
