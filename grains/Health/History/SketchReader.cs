using OrleansMonitor.Domain.Families;
using OrleansMonitor.Domain.Privacy;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Grains.Health.History;

/// <summary>The sketches of histograms, a row each.</summary>
internal sealed class SketchReader(HistoryServices services, HistoryQuestion question, HistoryRows rows)
{
    /// <summary>Some 40 MB.</summary>
    private const int MaxSketches = 20_000;

    private readonly FigureFamily[] _families = [.. question.Families.Where(static family => family.Kind == FamilyKind.Histogram)];
    private readonly Dictionary<(FigureFamily Family, HistorySlice Slice), (List<long> Times, List<QuantileSketch> Sketches)> _found = [];
    private int _count;

    public IReadOnlyList<HistorySketches> Read(CancellationToken cancellation)
    {
        var parts = FamilyCatalog.PartsOf(_families);
        var (moments, from) = (question.Moments, question.Moments.Start - question.Moments.Before);
        foreach (var row in _families.Length == 0 ? [] : rows.Rows)
        {
            cancellation.ThrowIfCancellationRequested();
            var slice = HistorySlice.Of(question.Kind, row.Key);
            if (rows.EndOf(row) <= from || rows.EndOf(row) > moments.End || !question.TakesModel(slice.Model))
                continue;
            var partial = new PartialAggregate();
            partial.MergeEncoded(row.Partial, parts);
            // Rows are shown one by one here, so each of them has to have records enough.
            Withholding.Apply(partial, services.Privacy.MinimumOf(question.Kind == OwnerKind.Model ? question.Name : slice.Model));
            foreach (var family in _families)
                Add(family, slice, rows.EndOf(row), family.Distribution(partial));
        }

        return [.. _found.Select(static each => new HistorySketches(each.Key.Family, each.Key.Slice.Model, each.Key.Slice.Version, [.. each.Value.Times], [.. each.Value.Sketches]))];
    }

    private void Add(FigureFamily family, HistorySlice slice, long time, QuantileSketch? sketch)
    {
        if (sketch is null)
            return;
        if (++_count > MaxSketches)
            throw new HistoryLimitException($"'{question.Name}' has more than {MaxSketches} sketches in the range; ask for a shorter one");
        if (!_found.TryGetValue((family, slice), out var found))
            _found.Add((family, slice), found = ([], []));
        found.Times.Add(time);
        found.Sketches.Add(sketch);
    }
}
