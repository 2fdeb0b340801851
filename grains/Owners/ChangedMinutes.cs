using OrleansMonitor.Grains.Models;

namespace OrleansMonitor.Grains.Owners;

/// <summary>
/// Which minutes of event time an owner's commits have added to, from the version on at which somebody asked first. Merging rows into coarser
/// ones changes no figure and is not among it.
/// </summary>
internal sealed class ChangedMinutes(long version, long asked)
{
    /// <summary>Past it nothing is known any more, and it begins anew: about three days, each minute of which has changed.</summary>
    public const int MaxMinutes = 4096;

    private const long Minute = 60_000;

    // The version of the last commit that changed it, by minute.
    private readonly Dictionary<long, long> _minutes = [];
    private long _since = version;

    /// <summary>When it was asked last, Unix milliseconds.</summary>
    public long Asked { get; private set; } = asked;

    /// <param name="time">Begin of a window that is added to, Unix milliseconds.</param>
    /// <param name="length">Its length.</param>
    /// <param name="version">Of the commit that is being made.</param>
    public void Note(long time, long length, long version)
    {
        var (first, last) = (time / Minute, (time + Math.Max(length, 1) - 1) / Minute);
        if (last - first >= MaxMinutes || _minutes.Count > MaxMinutes)
        {
            _minutes.Clear();
            _since = version;
            return;
        }

        for (var minute = first; minute <= last; minute++)
            _minutes[minute] = version;
    }

    public OwnerChanges Since(long version, long current, long now)
    {
        Asked = now;
        return new OwnerChanges(current, version < _since ? null : [.. _minutes.Where(each => each.Value > version).Select(static each => each.Key)]);
    }
}
