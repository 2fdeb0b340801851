using OrleansMonitor.Domain.Comparisons;
using OrleansMonitor.Domain.Privacy;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Comparisons;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Health;

/// <summary>Merges the rows of versions, all of them and by segment.</summary>
internal sealed class VersionSlices(MergedBlocks blocks, TierSchedule schedule, int minimumRecords)
{
    /// <summary>Segments told apart: those of the most windows. The others are one.</summary>
    public const int MaxSegments = 64;

    public const string OtherSegments = "(other)";

    private const AggregateParts OfMeans = AggregateParts.Traffic | AggregateParts.Regression | AggregateParts.Tokens;

    private static readonly WindowMeans NoMeans = new(0, 0, 0, 0);

    private readonly BlockMerge _merge = new(blocks, schedule);

    public static ComparisonSide None { get; } = new(new ComparisonSlice("", [], NoMeans, NoMeans), []);

    public (ComparisonSide Baseline, ComparisonSide Candidate) Of(IReadOnlyList<AggregateRow> baseline, IReadOnlyList<AggregateRow> candidate)
    {
        var told = baseline.Concat(candidate).GroupBy(static row => row.Key.Segment, StringComparer.Ordinal)
            .OrderByDescending(static rows => rows.Count()).ThenBy(static rows => rows.Key, StringComparer.Ordinal)
            .Take(MaxSegments).Select(static rows => rows.Key).ToHashSet(StringComparer.Ordinal);
        return (Side(baseline, told), Side(candidate, told));
    }

    private ComparisonSide Side(IReadOnlyList<AggregateRow> rows, HashSet<string> told) => new(
        Slice("", rows),
        [.. rows.GroupBy(row => told.Contains(row.Key.Segment) ? row.Key.Segment : OtherSegments, StringComparer.Ordinal).OrderBy(static each => each.Key, StringComparer.Ordinal).Select(each => Slice(each.Key, [.. each]))]);

    private ComparisonSlice Slice(string segment, IReadOnlyList<AggregateRow> rows)
    {
        var merged = PartialAggregatePool.Shared.Rent();
        _merge.MergeInto(merged, rows, 0, rows.Count);
        var withheld = Withholding.Apply(merged, minimumRecords);
        var (squaredErrors, costs) = merged.HasRegression || (merged.HasTokens && merged.Tokens.CostCount > 0) ? Means(rows) : default;
        var slice = new ComparisonSlice(segment, merged.Encode(), WindowMeans.Of(squaredErrors), WindowMeans.Of(costs), withheld.Length > 0 ? withheld : null);
        PartialAggregatePool.Shared.Return(merged);
        return slice;
    }

    private static (BatchVariance SquaredErrors, BatchVariance Costs) Means(IReadOnlyList<AggregateRow> rows)
    {
        var (squaredErrors, costs) = (new BatchMeans(), new BatchMeans());
        var window = PartialAggregatePool.Shared.Rent();
        for (var i = 0; i < rows.Count; i++)
        {
            window.MergeEncoded(rows[i].Partial, OfMeans);
            // The segments of a window are neighbours, and one mean.
            if (i + 1 < rows.Count && rows[i + 1].Key.Start == rows[i].Key.Start && rows[i + 1].Key.Tier == rows[i].Key.Tier)
                continue;
            if (window.HasRegression && window.Regression.ToFigures() is { } figures)
                squaredErrors.Add(figures.MeanSquaredError, figures.EffectiveCount);
            if (window.HasTokens && window.Tokens.CostMean is { } cost)
                costs.Add(cost, new ComparedSide(window).Effective(window.Tokens.CostCount));
            window.Clear();
        }

        PartialAggregatePool.Shared.Return(window);
        return (squaredErrors.ToVariance(), costs.ToVariance());
    }
}
