using System.Globalization;
using OrleansMonitor.Domain.Families;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Health.History;

/// <summary>
/// From rows to series. A counter at a point of its grid is the total of the rows that end there or before, and 0 at the point before its first one; a gauge, every five minutes, is the figure of the last complete step;
/// what is of the state has one value, that of now.
/// </summary>
internal sealed class HistoryReader
{
    private static readonly string[] BoundTexts = [.. FamilyHistogram.Bounds.Select(static bound => bound.ToString("R", CultureInfo.InvariantCulture))];

    private readonly HistoryServices _services;
    private readonly HistoryQuestion _question;
    private readonly HistoryRows _rows;
    private readonly SeriesPoints _points;
    private readonly FigureFamily[] _counters;
    private readonly FigureFamily[] _gauges;
    private readonly FigureFamily[] _states;
    private readonly long _now;

    public HistoryReader(HistoryServices services, HistoryQuestion question, HistoryRows rows)
    {
        (_services, _question, _rows, _points, _now) = (services, question, rows, new SeriesPoints(question), services.Now);
        _states = [.. question.Families.Where(static family => family.IsOfState)];
        _counters = [.. question.Families.Where(static family => !family.IsOfState && family.Kind != FamilyKind.Gauge)];
        _gauges = [.. question.Families.Where(static family => !family.IsOfState && family.Kind == FamilyKind.Gauge)];
    }

    public IReadOnlyList<HistorySeries> Read(CancellationToken cancellation)
    {
        if (_counters.Length > 0)
            ReadCounters(cancellation);
        if (_gauges.Length > 0 && _rows.Rows.Count > 0)
            ReadGauges(cancellation);
        if (_states.Length > 0)
            ReadStates();
        return _points.ToSeries();
    }

    private void ReadCounters(CancellationToken cancellation)
    {
        var parts = FamilyCatalog.PartsOf(_counters);
        var totals = new Dictionary<HistorySlice, RunningTotal>();
        foreach (var (slice, sum) in _rows.Before.Where(each => _question.TakesModel(each.Key.Model)))
            TotalOf(totals, slice).Add(sum, parts);
        var (at, before) = (0, -1L);
        foreach (var time in _question.Moments.Times(FirstOf(totals), _now, _rows.GridAt))
        {
            cancellation.ThrowIfCancellationRequested();
            for (; at < _rows.Rows.Count && _rows.EndOf(_rows.Rows[at]) <= time; at++)
                Merge(totals, _rows.Rows[at], parts);
            foreach (var (slice, total) in totals)
            {
                if (total.IsChanged)
                {
                    total.Update(ValuesOf(slice, total.Sum));
                    if (before >= 0)
                        Begin(slice, total.Values, before, time, at, parts);
                }

                foreach (var (points, value) in total.Values)
                    _points.Add(points, time, value);
            }

            before = time;
        }

        foreach (var total in totals.Values)
            PartialAggregatePool.Shared.Return(total.Sum);
    }

    /// <summary>Series that are new were 0 at the point of the grid before their first one, if that point is asked for.</summary>
    private void Begin(HistorySlice slice, List<(Points Points, double Value)> values, long before, long time, int end, AggregateParts parts)
    {
        var begun = values.Where(static each => each.Points.Times.Count == 0).Select(static each => each.Points).ToHashSet();
        if (begun.Count == 0)
            return;
        var next = before + _rows.GridAt(before);
        if (next < time)
        {
            // Points between are left out: what the rows up to the next one have in them began there.
            var sum = PartialAggregatePool.Shared.Rent();
            for (var at = end - 1; at >= 0 && _rows.EndOf(_rows.Rows[at]) > before; at--)
            {
                if (_rows.EndOf(_rows.Rows[at]) <= next && SliceOf(_rows.Rows[at]) == slice)
                    sum.MergeEncoded(_rows.Rows[at].Partial, parts);
            }

            begun.IntersectWith(ValuesOf(slice, sum).Select(static each => each.Points));
            PartialAggregatePool.Shared.Return(sum);
        }

        foreach (var points in begun)
            _points.Add(points, before, 0);
    }

    /// <summary>Where nothing was counted before, the point before the first row is the one at which everything is 0.</summary>
    private long FirstOf(Dictionary<HistorySlice, RunningTotal> totals) =>
        totals.Count > 0 ? 0
        : _rows.Rows.Count > 0 ? Math.Max(0, _rows.Rows[0].Key.Start - _rows.GridAt(_rows.Rows[0].Key.Start))
        : long.MaxValue;

    private void Merge(Dictionary<HistorySlice, RunningTotal> totals, AggregateRow row, AggregateParts parts)
    {
        if (_rows.EndOf(row) > _rows.Begin && SliceOf(row) is { } slice)
            TotalOf(totals, slice).Add(row.Partial, parts);
    }

    private static RunningTotal TotalOf(Dictionary<HistorySlice, RunningTotal> totals, HistorySlice slice)
    {
        if (!totals.TryGetValue(slice, out var total))
            totals.Add(slice, total = new RunningTotal());
        return total;
    }

    private List<(Points Points, double Value)> ValuesOf(HistorySlice slice, PartialAggregate sum)
    {
        var values = new List<(Points Points, double Value)>();
        using var shown = new ShownSum(sum, MinimumOf(slice));
        if (shown.IsNothing)
            return values;
        var input = new FamilyInput(InputOf(slice, shown, new TimeRange(0, _now)));
        foreach (var family in _counters)
        {
            if (!IsOf(family, slice))
                continue;
            foreach (var value in family.Read(input))
                values.Add((_points.Of(family, slice, HistoryPart.Value, value.Label), value.Value));
            if (family.Distribution(shown.Partial) is { } sketch)
                AddHistogram(values, family, slice, FamilyHistogram.Of(sketch));
        }

        return values;
    }

    private void AddHistogram(List<(Points Points, double Value)> values, FigureFamily family, HistorySlice slice, FamilyHistogram histogram)
    {
        for (var i = 0; i < BoundTexts.Length; i++)
            values.Add((_points.Of(family, slice, HistoryPart.Bucket, BoundTexts[i]), histogram.Cumulative[i]));
        values.Add((_points.Of(family, slice, HistoryPart.Bucket, "+Inf"), histogram.Count));
        values.Add((_points.Of(family, slice, HistoryPart.Sum, null), histogram.Sum));
        values.Add((_points.Of(family, slice, HistoryPart.Count, null), histogram.Count));
    }

    private void ReadGauges(CancellationToken cancellation)
    {
        var parts = FamilyCatalog.PartsOf(_gauges);
        var (known, figures) = (default(TimeRange), new List<(Points Points, double Value)>());
        foreach (var time in _question.Moments.Times(_rows.Rows[0].Key.Start, _now, static _ => FamilyStep.Length))
        {
            cancellation.ThrowIfCancellationRequested();
            var step = FamilyStep.LastAt(time, _rows.LengthAt(time - 1));
            if (step != known)
                (known, figures) = (step, FiguresOf(step, parts));
            foreach (var (points, value) in figures)
                _points.Add(points, time, value);
        }
    }

    private List<(Points Points, double Value)> FiguresOf(TimeRange step, AggregateParts parts)
    {
        var sums = new Dictionary<HistorySlice, PartialAggregate>();
        for (var at = FirstFrom(step.From); at < _rows.Rows.Count && _rows.Rows[at].Key.Start < step.To; at++)
        {
            if (SliceOf(_rows.Rows[at]) is not { } slice)
                continue;
            if (!sums.TryGetValue(slice, out var sum))
                sums.Add(slice, sum = PartialAggregatePool.Shared.Rent());
            sum.MergeEncoded(_rows.Rows[at].Partial, parts);
        }

        var figures = new List<(Points Points, double Value)>();
        foreach (var (slice, sum) in sums)
        {
            using (var shown = new ShownSum(sum, MinimumOf(slice)))
            {
                var input = new FamilyInput(InputOf(slice, shown, step));
                foreach (var family in shown.IsNothing ? [] : _gauges)
                {
                    if (IsOf(family, slice))
                        figures.AddRange(family.Read(input).Select(value => (_points.Of(family, slice, HistoryPart.Value, value.Label), value.Value)));
                }
            }

            PartialAggregatePool.Shared.Return(sum);
        }

        return figures;
    }

    private void ReadStates()
    {
        var state = _rows.State;
        var input = new FamilyInput(default, new FamilyState(state.Labels, state.PendingPredictions, state.WaitingLabels));
        var at = _now - (_now % _rows.GridAt(_now));
        foreach (var time in _question.Moments.Times(at, at, _rows.GridAt))
        {
            foreach (var family in _states)
            {
                foreach (var value in family.Read(input))
                    _points.Add(_points.Of(family, new HistorySlice("", ""), HistoryPart.Value, value.Label), time, value.Value);
            }
        }
    }

    private HistorySlice? SliceOf(AggregateRow row)
    {
        var slice = HistorySlice.Of(_question.Kind, row.Key);
        return _question.TakesModel(slice.Model) ? slice : null;
    }

    // What a machine uses is of no model; its rows name none.
    private bool IsOf(FigureFamily family, HistorySlice slice) => _question.Kind == OwnerKind.Model || family.HasVersion == slice.Model.Length > 0;

    private int MinimumOf(HistorySlice slice) =>
        _question.Kind == OwnerKind.Model ? _services.Privacy.MinimumOf(_question.Name) : slice.Model.Length > 0 ? _services.Privacy.MinimumOf(slice.Model) : 0;

    private MetricInput InputOf(HistorySlice slice, ShownSum shown, TimeRange range) => new()
    {
        Window = shown.Partial,
        From = range.From,
        To = range.To,
        PositiveClass = _question.Kind == OwnerKind.Model ? PositiveClass() : null,
        Baseline = _question.Kind == OwnerKind.Model && shown.Partial.HasBins ? _services.Baselines.Find(_question.Name, slice.Version) : null,
        Withheld = shown.Withheld,
        MinimumRecords = MinimumOf(slice),
    };

    private string? PositiveClass() =>
        _services.Aggregation.Models.GetValueOrDefault(_question.Name)?.PositiveClass is { Length: > 0 } configured ? configured
        : _rows.Catalog.PositiveClass is { Length: > 0 } named ? named
        : null;

    /// <summary>The position of the first row that starts at or after a time.</summary>
    private int FirstFrom(long start)
    {
        var (low, high) = (0, _rows.Rows.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_rows.Rows[middle].Key.Start < start)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
