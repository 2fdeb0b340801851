using System.Runtime.InteropServices;

namespace OrleansMonitor.Domain.Records;

/// <summary>
/// The kept rows of a block by base window: a counting sort where the windows lie close together, otherwise a sort of keys.
/// Nothing is permuted in the common case, in which all rows are kept and fall into one window.
/// </summary>
internal sealed class WindowGroups
{
    private long[] _windows = [];
    private int[] _ends = [];
    private int[] _rows = [];
    private long[] _keys = [];
    private int[] _counts = [];

    public int Count { get; private set; }

    /// <summary>Row numbers in order of their windows; empty when the block's own order serves.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, _length);

    private int _length;

    public (long Window, int Start, int Rows) this[int index]
    {
        get
        {
            var start = index == 0 ? 0 : _ends[index - 1];
            return (_windows[index], start, _ends[index] - start);
        }
    }

    /// <summary>The start of the window in which a time lies; windows are aligned to the epoch.</summary>
    public static long StartOf(long time, long window)
    {
        var rest = time % window;
        return time - (rest < 0 ? rest + window : rest);
    }

    public void Group(RecordBlock block, KeptRows filter, long window)
    {
        Count = 0;
        _length = 0;
        var rows = (int)block.Count;
        if (filter.Kept == 0)
            return;
        if (filter.KeepsAll)
        {
            var (first, last) = EventTimes.Range(block);
            var start = StartOf(first, window);
            if (last - start < window)
            {
                Reserve(1, 0);
                Close(start, rows);
                return;
            }
        }

        Reserve(0, rows);
        var kept = 0;
        var (low, high) = (long.MaxValue, long.MinValue);
        for (var row = 0; row < rows; row++)
        {
            if (!filter.Keeps(row))
                continue;
            var number = StartOf(EventTimes.Of(block, row), window) / window;
            (low, high) = (Math.Min(low, number), Math.Max(high, number));
            _keys[kept] = number;
            _rows[kept++] = row;
        }

        _length = kept;
        var range = (ulong)(high - low);
        if (range < (ulong)(2 * kept + 1024))
            SortByCount(low, (int)range + 1, window);
        else
            SortByKey(window);
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

    private void SortByKey(long window)
    {
        var keys = _keys.AsSpan(0, _length);
        keys.Sort(_rows.AsSpan(0, _length));
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
