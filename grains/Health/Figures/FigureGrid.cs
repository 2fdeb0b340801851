using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Grains.Health.Figures;

/// <summary>The steps of a range: all of them, so that courses of several owners lie under each other.</summary>
/// <param name="Step">Their length.</param>
/// <param name="Starts">In ascending order, Unix milliseconds.</param>
/// <param name="End">Where the last one ends.</param>
internal sealed record FigureGrid(SeriesStep Step, long[] Starts, long End)
{
    public bool IsEmpty => Starts.Length == 0;

    /// <summary>Null: there would be more steps than one answer may hold.</summary>
    /// <param name="query">The length that is asked for, or how many steps.</param>
    /// <param name="range">The effective range.</param>
    /// <param name="schedule">The owner's tiers.</param>
    /// <param name="frontiers">How far compaction has come.</param>
    /// <param name="zone">Of days and months.</param>
    public static FigureGrid? Of(FigureQuery query, TimeRange range, TierSchedule schedule, Frontiers frontiers, TimeZoneInfo zone)
    {
        var step = StepOf(query, range, schedule, frontiers, zone);
        var starts = new List<long>();
        var next = range.From;
        while (next < range.To)
        {
            if (starts.Count == FigureQuery.MaxPoints)
                return null;
            var (from, to) = step.At(next);
            starts.Add(from);
            next = Math.Max(to, next + 1);
        }

        return new FigureGrid(step, [.. starts], Math.Max(next, range.To));
    }

    /// <summary>The longest rows of a range: steps are whole numbers of them, so that no row lies in two steps.</summary>
    public static long RowLength(TimeRange range, TierSchedule schedule, Frontiers frontiers) =>
        schedule.Tiers[schedule.RowFor(Math.Max(range.From, 0), frontiers).Tier].Length;

    public long EndOf(int index) => index + 1 < Starts.Length ? Starts[index + 1] : End;

    /// <summary>The step that a time lies in; -1: none.</summary>
    public int Find(long time)
    {
        if (IsEmpty || time < Starts[0] || time >= End)
            return -1;
        var at = Array.BinarySearch(Starts, time);
        return at >= 0 ? at : ~at - 1;
    }

    private static SeriesStep StepOf(FigureQuery query, TimeRange range, TierSchedule schedule, Frontiers frontiers, TimeZoneInfo zone)
    {
        if (query.StepMonths > 0)
            return new SeriesStep(0, query.StepMonths, zone);
        var row = RowLength(range, schedule, frontiers);
        return new SeriesStep(query.StepMilliseconds > 0 ? FigureStep.RoundUp(query.StepMilliseconds, row) : FigureStep.Choose(range.To - range.From, query.Points, row), 0, zone);
    }
}
