namespace OrleansMonitor.Domain.Records;

/// <summary>
/// How many records of a block were refused, by the base window that each belongs to: not by what else is in the block. Those whose
/// time is refused count at the latest time that is accepted, which is now.
/// </summary>
internal sealed class RejectedWindows
{
    private readonly Dictionary<long, ulong> _windows = [];
    private readonly List<long> _order = [];
    private int _next;

    /// <summary>What was not taken.</summary>
    public Dictionary<long, ulong> Windows => _windows;

    public void Count(RecordBlock block, KeptRows rows, in FoldSettings settings)
    {
        _windows.Clear();
        for (var row = 0; rows.Dropped > 0 && row < block.Count; row++)
        {
            if (rows.Keeps(row))
                continue;
            var time = EventTimes.Of(block, row);
            if (time < settings.MinTime || time > settings.MaxTime)
                time = settings.MaxTime;
            var window = settings.Schedule.Base.StartOf(time);
            _windows[window] = _windows.GetValueOrDefault(window) + 1;
        }

        _next = 0;
        _order.Clear();
        _order.AddRange(_windows.Keys);
        _order.Sort();
    }

    /// <summary>The count of a window of any tier, which is gone afterwards. Windows are asked for in ascending order.</summary>
    /// <param name="start">Its start, Unix milliseconds.</param>
    /// <param name="length">Its length, milliseconds.</param>
    public ulong Take(long start, long length)
    {
        while (_next < _order.Count && _order[_next] < start)
            _next++;
        var taken = 0UL;
        for (; _next < _order.Count && _order[_next] - start < length; _next++)
            taken += _windows.Remove(_order[_next], out var count) ? count : 0;
        return taken;
    }
}
