using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Storage;

namespace OrleansMonitor.Grains.Health;

/// <summary>Merges rows into points.</summary>
internal static class RowMerge
{
    public const int MaxPoints = 10_000;

    /// <summary>All rows as one point of the whole range.</summary>
    public static HealthPoint Whole(IReadOnlyList<AggregateRow> rows, TimeRange range)
    {
        var partial = PartialAggregatePool.Shared.Rent();
        foreach (var row in rows)
            partial.MergeEncoded(row.Partial);
        return Close(partial, range.From, range.To);
    }

    /// <summary>One slice for each segment; a node's rows have the model there.</summary>
    public static HealthSlice[] BySegment(IReadOnlyList<AggregateRow> rows)
    {
        var slices = new SortedDictionary<string, PartialAggregate>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (row.Key.Segment.Length == 0)
                continue;
            if (!slices.TryGetValue(row.Key.Segment, out var partial))
                slices.Add(row.Key.Segment, partial = PartialAggregatePool.Shared.Rent());
            partial.MergeEncoded(row.Partial);
        }

        return [.. slices.Select(slice => new HealthSlice(slice.Key, Close(slice.Value, 0, 0).Partial))];
    }

    /// <summary>
    /// One point for each step that has rows. A row that is longer than the step is not divided: its point is as long as the row.
    /// Null when there would be more than <see cref="MaxPoints"/>.
    /// </summary>
    /// <param name="rows">In ascending order of their starts.</param>
    /// <param name="range">Points at its ends are cut to it.</param>
    /// <param name="step">The length of a point.</param>
    /// <param name="schedule">The lengths of rows.</param>
    public static HealthPoint[]? BySteps(IReadOnlyList<AggregateRow> rows, TimeRange range, SeriesStep step, TierSchedule schedule)
    {
        var points = new List<HealthPoint>();
        PartialAggregate? partial = null;
        long from = 0;
        long to = 0;
        foreach (var row in rows)
        {
            if (partial is null || row.Key.Start >= to)
            {
                if (points.Count == MaxPoints)
                    return null;
                if (partial is not null)
                    points.Add(Close(partial, from, to));
                partial = PartialAggregatePool.Shared.Rent();
                var (begin, end) = step.At(row.Key.Start);
                (from, to) = (Math.Max(begin, range.From), Math.Min(end, range.To));
            }

            to = Math.Max(to, row.Key.Start + schedule.Tiers[row.Key.Tier].Length);
            partial.MergeEncoded(row.Partial);
        }

        if (partial is not null)
            points.Add(Close(partial, from, to));
        return points.Count > MaxPoints ? null : [.. points];
    }

    private static HealthPoint Close(PartialAggregate partial, long from, long to)
    {
        var point = new HealthPoint(from, to, partial.Encode());
        PartialAggregatePool.Shared.Return(partial);
        return point;
    }
}
