namespace OrleansMonitor.Domain.Records;

/// <summary>
/// How many records of a block were refused, by the window that each belongs to: not by what else is in the block. Those whose
/// time is refused count at the latest time that is accepted, which is now.
/// </summary>
internal sealed class RejectedWindows
{
    private readonly Dictionary<long, ulong> _windows = [];

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
            var window = WindowGroups.StartOf(time, settings.Window);
            _windows[window] = _windows.GetValueOrDefault(window) + 1;
        }
    }

    /// <summary>The count of a window, which is gone afterwards.</summary>
    public ulong Take(long window) => _windows.Count > 0 && _windows.Remove(window, out var count) ? count : 0;
}
