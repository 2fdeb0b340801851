using OrleansMonitor.Domain.Privacy;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Health;

/// <summary>Merges rows into points, all that they hold or some parts of it.</summary>
internal sealed class RowMerge(MergedBlocks blocks, TierSchedule schedule, int minimumRecords, AggregateParts parts = AggregateParts.All)
{
    public const int MaxPoints = 10_000;

    private readonly BlockMerge _merge = new(blocks, schedule);

    /// <summary>All rows as one point of the whole range; none without rows.</summary>
    public HealthPoint[] Whole(IReadOnlyList<AggregateRow> rows, TimeRange range) =>
        rows.Count == 0 ? [] : [Point(rows, 0, rows.Count, range.From, range.To)];

    /// <summary>One slice for each segment; a node's rows have the model there.</summary>
    public static HealthSlice[] BySegment(IReadOnlyList<AggregateRow> rows, Func<string, int> minimumOf)
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

        foreach (var (model, partial) in slices)
            Withholding.Apply(partial, minimumOf(model));
        return [.. slices.Select(static slice => new HealthSlice(slice.Key, Encode(slice.Value)))];
    }

    /// <summary>
    /// One point for each step that has rows. A row that reaches over the end of its step is not divided: its point is longer, and the
    /// next one begins where it ends.
    /// Null when there would be more than <see cref="MaxPoints"/>.
    /// </summary>
    /// <param name="rows">In ascending order of their starts.</param>
    /// <param name="range">Points at its ends are cut to it.</param>
    /// <param name="step">The length of a point.</param>
    public HealthPoint[]? BySteps(IReadOnlyList<AggregateRow> rows, TimeRange range, SeriesStep step)
    {
        var points = new List<HealthPoint>();
        var covered = range.From;
        for (var begin = 0; begin < rows.Count;)
        {
            if (points.Count == MaxPoints)
                return null;
            var (from, to) = step.At(rows[begin].Key.Start);
            (from, to) = (Math.Max(from, covered), Math.Min(to, range.To));
            var end = begin;
            while (end < rows.Count && (end == begin || rows[end].Key.Start < to))
            {
                to = Math.Max(to, rows[end].Key.Start + schedule.Tiers[rows[end].Key.Tier].Length);
                end++;
            }

            points.Add(Point(rows, begin, end, from, to));
            (begin, covered) = (end, to);
        }

        return [.. points];
    }

    private HealthPoint Point(IReadOnlyList<AggregateRow> rows, int begin, int end, long from, long to)
    {
        var partial = PartialAggregatePool.Shared.Rent();
        // A part is read faster than the digest of the whole.
        if (parts == AggregateParts.All)
            _merge.MergeInto(partial, rows, begin, end);
        for (var i = parts == AggregateParts.All ? end : begin; i < end; i++)
            partial.MergeEncoded(rows[i].Partial, parts);
        var withheld = Withholding.Apply(partial, minimumRecords);
        return new HealthPoint(from, to, Encode(partial), withheld.Length == 0 ? null : withheld, minimumRecords);
    }

    private static byte[] Encode(PartialAggregate partial)
    {
        var encoded = partial.Encode();
        PartialAggregatePool.Shared.Return(partial);
        return encoded;
    }
}
