using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Privacy;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Resources;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Health.Figures;

/// <summary>What the figures of an owner's steps follow from, but for their rows.</summary>
internal sealed record FigureSource(
    OwnerId Owner, TierSchedule Schedule, string? Version, string? Segment, Baseline? Baseline, string? PositiveClass, ResourcePrices? Prices, Func<IReadOnlyList<AggregateRow>, int> Minimum);

/// <summary>Reads rows of steps and computes their figures.</summary>
internal sealed class FigureReader(IAggregateStore store, FigureSource source, FigurePlan plan)
{
    private int _rows;

    /// <summary>Computes steps [first, last] into <paramref name="points"/>.</summary>
    public async Task<FigureReadResult> ReadAsync(FigureGrid grid, int first, int last, FigurePoint?[] points, long watermark)
    {
        var (from, to) = (grid.Starts[first], grid.EndOf(last));
        var filter = new RowFilter(Math.Max(from, 0), to, source.Version, source.Segment, MaxRows: OwnerReader.MaxRows - _rows + 1);
        if (await store.ReadRangeAsync(source.Owner, filter, CancellationToken.None) is not { } found)
            return FigureReadResult.Gone;
        _rows += found.Rows.Count;
        if (_rows > OwnerReader.MaxRows)
            return FigureReadResult.TooMany;
        var row = FigureGrid.RowLength(new TimeRange(from, to), source.Schedule, OwnerState.Decode(found.State).Frontiers);
        if (grid.Step.Months == 0 && grid.Step.Milliseconds % row != 0)
            return FigureReadResult.Moved;
        var at = 0;
        for (var index = first; index <= last; index++)
        {
            var begin = at;
            while (at < found.Rows.Count && found.Rows[at].Key.Start < grid.EndOf(index))
                at++;
            points[index] = begin == at ? null : Compute(found.Rows, begin, at, grid.Starts[index], grid.EndOf(index), watermark);
        }

        return FigureReadResult.Read;
    }

    private FigurePoint Compute(IReadOnlyList<AggregateRow> rows, int begin, int end, long from, long to, long watermark)
    {
        var window = PartialAggregatePool.Shared.Rent();
        try
        {
            for (var i = begin; i < end; i++)
                window.MergeEncoded(rows[i].Partial, plan.Parts);
            var totals = window.HasTraffic ? TotalsOf(window) : FigurePoint.Nothing;
            var minimum = source.Minimum(rows);
            var withheld = Withholding.Apply(window, minimum);
            if (withheld is [Withholding.Records])
                return new FigurePoint(Array.ConvertAll(plan.Names, _ => FigureReading.None(RuleReading.Withheld(minimum).NoData)), FigurePoint.Nothing);
            return new FigurePoint(
                plan.Read(new MetricInput
                {
                    Window = window,
                    From = from,
                    // The newest step is not over: what there is per second is up to the newest record, of more than one.
                    To = watermark > from + 1000 && watermark < to && totals.Records > 1 ? watermark : to,
                    PositiveClass = source.PositiveClass,
                    LastLabelled = plan.NeedsLastLabelled ? LastLabelled(rows, begin, end) : null,
                    Prices = source.Prices,
                    Withheld = withheld,
                    MinimumRecords = minimum,
                    Baseline = window.HasBins ? source.Baseline : null,
                }),
                totals);
        }
        finally
        {
            PartialAggregatePool.Shared.Return(window);
        }
    }

    /// <summary>The end of the newest row with a label.</summary>
    private long? LastLabelled(IReadOnlyList<AggregateRow> rows, int begin, int end)
    {
        for (var i = end - 1; i >= begin; i--)
        {
            var row = new PartialAggregate();
            row.MergeEncoded(rows[i].Partial, AggregateParts.Traffic);
            if (row.HasTraffic && row.Traffic.Labelled > 0)
                return rows[i].Key.Start + source.Schedule.Tiers[rows[i].Key.Tier].Length;
        }

        return null;
    }

    private static FigureTotals TotalsOf(PartialAggregate window)
    {
        var traffic = window.Traffic;
        return new FigureTotals(traffic.Records, traffic.SampledOut, traffic.Dropped, traffic.Late, traffic.Rejected, traffic.Labelled);
    }
}

internal enum FigureReadResult
{
    Read,

    /// <summary>There is no such owner any more.</summary>
    Gone,

    /// <summary>The range has more rows than one answer may be of.</summary>
    TooMany,

    /// <summary>Rows were merged meanwhile into some that are longer than a step.</summary>
    Moved,
}
