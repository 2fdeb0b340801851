using System.Runtime.InteropServices;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Domain.Records;

/// <summary>
/// The kept rows of a block by window: nothing is sorted where times ascend; else it is a counting sort where the windows lie close
/// together, otherwise a sort of keys. A row goes at once into the window of the tier in which it ends: the model's watermark
/// will be at least the block's largest time, and what is old by that would be merged as soon as it is durable.
/// <code>
///             1 d │ 1 h      │ 1 min │ 10 s
/// kept rows ──────┴──────────┴───────┴─────▶ the largest time
/// </code>
/// Windows of different tiers do not overlap, so the start alone tells them apart.
/// </summary>
internal sealed class WindowGroups
{
    private long[] _windows = [];
    private int[] _ends = [];
    private int[] _rows = [];
    private long[] _keys = [];
    private int[] _counts = [];
    private int _length;
    private long _newest;
    private TierSchedule _schedule = TierSchedule.Default;

    public int Count { get; private set; }

    /// <summary>Row numbers in order of their windows; empty when the block's own order serves.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, _length);

    public (WindowStart Window, int Start, int Rows) this[int index]
    {
        get
        {
            var start = index == 0 ? 0 : _ends[index - 1];
            return (_schedule.EndFor(_windows[index], _newest), start, _ends[index] - start);
        }
    }

    public void Group(RecordBlock block, KeptRows filter, TierSchedule schedule)
    {
        Count = 0;
        _length = 0;
        _schedule = schedule;
        var rows = (int)block.Count;
        if (filter.Kept == 0)
            return;
        if (filter.KeepsAll)
        {
            (var first, _newest) = EventTimes.Range(block);
            var start = schedule.Base.StartOf(first);
            if (_newest - start < schedule.Base.Length)
            {
                Reserve(1, 0);
                Close(start, rows);
                return;
            }
        }

        Reserve(0, rows);
        var kept = 0;
        _newest = 0;
        for (var row = 0; row < rows; row++)
        {
            if (!filter.Keeps(row))
                continue;
            var time = EventTimes.Of(block, row);
            _newest = Math.Max(_newest, time);
            _keys[kept] = time;
            _rows[kept++] = row;
        }

        _length = kept;
        var ascends = true;
        var (low, high) = (long.MaxValue, long.MinValue);
        foreach (ref var key in _keys.AsSpan(0, kept))
        {
            key = schedule.EndFor(key, _newest).Start / schedule.Base.Length;
            ascends &= key >= high;
            (low, high) = (Math.Min(low, key), Math.Max(high, key));
        }

        var range = (ulong)(high - low);
        if (!ascends && range < (ulong)(2 * kept + 1024))
        {
            SortByCount(low, (int)range + 1, schedule.Base.Length);
            return;
        }

        if (!ascends)
            _keys.AsSpan(0, kept).Sort(_rows.AsSpan(0, kept));
        CloseEach(schedule.Base.Length);
        if (ascends && filter.KeepsAll)
            _length = 0;
    }

    /// <summary>How many rows of a window lie in each of its base windows; nothing for a base window.</summary>
    /// <param name="index">The window.</param>
    /// <param name="columns">The block in the windows' order.</param>
    /// <param name="counts">Is overwritten.</param>
    public void CountBaseWindows(int index, RecordBlock columns, AggregateWriter counts)
    {
        counts.Clear();
        var (window, first, rows) = this[index];
        if (window.Tier == 0)
            return;
        var (open, count) = (-1L, 0UL);
        for (var row = first; row < first + rows; row++)
        {
            var start = _schedule.Base.StartOf(EventTimes.Of(columns, row));
            if (start != open && count > 0)
            {
                BaseWindowCounts.Write(counts, open - window.Start, count);
                count = 0;
            }

            open = start;
            count++;
        }

        BaseWindowCounts.Write(counts, open - window.Start, count);
    }

    private void SortByCount(long low, int range, long window)
    {
        if (_counts.Length < range)
            _counts = new int[Math.Max(range, 2 * _counts.Length)];
        var counts = _counts.AsSpan(0, range);
        counts.Clear();
        var keys = _keys.AsSpan(0, _length);
        foreach (var key in keys)
            counts[(int)(key - low)]++;
        var start = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            var count = counts[i];
            counts[i] = start;
            start += count;
            if (count == 0)
                continue;
            Reserve(Count + 1, 0);
            Close((low + i) * window, start);
        }

        // The keys are ascending row numbers still, so within a window rows keep their order.
        var sorted = MemoryMarshal.Cast<long, int>(_keys.AsSpan(_keys.Length / 2));
        for (var i = 0; i < keys.Length; i++)
            sorted[counts[(int)(keys[i] - low)]++] = _rows[i];
        sorted[.._length].CopyTo(_rows);
    }

    /// <summary>A window ends where the next key, in order, is another one.</summary>
    private void CloseEach(long window)
    {
        var keys = _keys.AsSpan(0, _length);
        for (var i = 0; i < keys.Length; i++)
        {
            if (i + 1 < keys.Length && keys[i + 1] == keys[i])
                continue;
            Reserve(Count + 1, 0);
            Close(keys[i] * window, i + 1);
        }
    }

    private void Close(long window, int end)
    {
        _windows[Count] = window;
        _ends[Count++] = end;
    }

    private void Reserve(int windows, int rows)
    {
        if (_windows.Length < windows)
        {
            Array.Resize(ref _windows, Math.Max(windows, Math.Max(8, 2 * _windows.Length)));
            Array.Resize(ref _ends, _windows.Length);
        }

        if (_rows.Length < rows)
        {
            // The upper half of the keys is where sorted rows are put before they take the rows' place.
            _rows = new int[Math.Max(rows, 2 * _rows.Length)];
            _keys = new long[2 * _rows.Length];
        }
    }
}
