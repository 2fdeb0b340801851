namespace OrleansMonitor.Grains.Health.History;

/// <summary>The moments that values are asked for: those of a series of questions, and of the time before each. All times are Unix milliseconds.</summary>
/// <param name="Start">The first moment.</param>
/// <param name="End">The last.</param>
/// <param name="Step">Between two; 0: there is one.</param>
/// <param name="Before">How much of the time before each is asked for.</param>
/// <param name="NeedsLast">Only the last value before each moment counts.</param>
public sealed record HistoryMoments(long Start, long End, long Step, long Before, bool NeedsLast)
{
    /// <summary>The points of a grid that lie in what is asked for, ascending, from a time to another, both included.</summary>
    /// <param name="from">Before it nothing is known.</param>
    /// <param name="to">After it nothing is known.</param>
    /// <param name="gridAt">The distance of points from a time on; where it changes is a point of both grids.</param>
    public IEnumerable<long> Times(long from, long to, Func<long, long> gridAt)
    {
        var last = from - 1;
        for (var moment = Start; moment <= End; moment += Step)
        {
            var (begin, end) = (Math.Max(moment - Before, last + 1), Math.Min(moment, to));
            for (var time = NeedsLast ? Math.Max(Floor(end, gridAt(end)), begin) : begin; time <= end; time++)
            {
                // The next point, if this is none.
                var grid = gridAt(time);
                time = Floor(time + grid - 1, grid);
                if (time > end)
                    break;
                yield return last = time;
            }

            if (Step == 0)
                yield break;
        }
    }

    private static long Floor(long time, long grid) => time - (time % grid);
}
