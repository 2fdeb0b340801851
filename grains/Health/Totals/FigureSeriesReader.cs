using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Families;
using OrleansMonitor.Domain.Privacy;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Health.Totals;

/// <summary>From sums of rows to series.</summary>
internal sealed class FigureSeriesReader
{
    private readonly OwnerId _owner;
    private readonly TotalsServices _services;
    private readonly TotalsScope _scope;
    private readonly FigureFamily[] _counters;
    private readonly FigureFamily[] _gauges;
    private readonly FigureFamily[] _states;
    private readonly AggregateParts _gaugeParts;
    private IReadOnlyCollection<string> _versions = [""];
    private int _capped;

    public FigureSeriesReader(OwnerId owner, TotalsServices services, TotalsScope scope)
    {
        (_owner, _services, _scope) = (owner, services, scope);
        var families = FamilyCatalog.Of(owner.Kind, scope.Detail);
        _states = [.. families.Where(static family => family.IsOfState)];
        _counters = [.. families.Where(static family => !family.IsOfState && family.Kind != FamilyKind.Gauge)];
        _gauges = [.. families.Where(static family => !family.IsOfState && family.Kind == FamilyKind.Gauge)];
        (CounterParts, _gaugeParts) = (FamilyCatalog.PartsOf(_counters), FamilyCatalog.PartsOf(_gauges));
    }

    public AggregateParts CounterParts { get; }

    /// <summary>A number for the active baselines of the owner's versions: other ones make other figures.</summary>
    public ulong BaselinesOf()
    {
        var sum = 0UL;
        foreach (var version in _owner.Kind == OwnerKind.Model ? _versions : [])
            sum = (sum * 31) + (BaselineOf(version)?.Bins.Fingerprint ?? 0);
        return sum;
    }

    /// <summary>Gauges of a step.</summary>
    public IReadOnlyList<FigureSeries> OfStep(IReadOnlyList<AggregateRow> rows, TimeRange step, OwnerCatalog catalog, Func<RowKey, TotalsSlice> sliceOf)
    {
        _versions = [.. catalog.Slices.Select(slice => _scope.ByVersion ? slice.Version : "").Distinct()];
        var sums = new Dictionary<TotalsSlice, PartialAggregate>();
        foreach (var row in rows)
        {
            var slice = sliceOf(row.Key);
            if (!sums.TryGetValue(slice, out var sum))
                sums.Add(slice, sum = PartialAggregatePool.Shared.Rent());
            sum.MergeEncoded(row.Partial, _gaugeParts);
        }

        var series = new List<FigureSeries>();
        foreach (var (slice, sum) in sums)
        {
            if (Withheld(slice, sum) is var withheld && withheld is not [Withholding.Records])
                Add(series, _gauges, slice, new FamilyInput(InputOf(slice, sum, step, catalog, withheld)));
            PartialAggregatePool.Shared.Return(sum);
        }

        return series;
    }

    /// <summary>All series; the sums go back to the pool.</summary>
    public OwnerFigures Of(Dictionary<TotalsSlice, PartialAggregate> sums, IReadOnlyList<FigureSeries> gauges, OwnerState state, OwnerCatalog catalog, long now)
    {
        _capped = 0;
        var series = new List<FigureSeries>();
        var kept = new HashSet<TotalsSlice>();
        foreach (var (slice, sum) in Bounded(sums))
        {
            kept.Add(slice);
            if (Withheld(slice, sum) is var withheld && withheld is not [Withholding.Records])
                AddCounters(series, slice, sum, InputOf(slice, sum, new TimeRange(0, now), catalog, withheld));
            PartialAggregatePool.Shared.Return(sum);
        }

        foreach (var gauge in gauges)
        {
            if (kept.Contains(new TotalsSlice(gauge.Model, gauge.Version)))
                series.Add(gauge);
            else
                _capped++;
        }

        var known = new FamilyInput(default, new FamilyState(state.Labels, state.PendingPredictions, state.WaitingLabels));
        Add(series, _states, new TotalsSlice("", ""), known);
        return new OwnerFigures(_owner.Kind, _owner.Name, [.. series.OrderBy(static each => each.Family.Name, StringComparer.Ordinal)], _capped);
    }

    private Baseline? BaselineOf(string version) => _services.Baselines.Find(_owner.Name, version);

    private string[] Withheld(TotalsSlice slice, PartialAggregate sum) =>
        Withholding.Apply(sum, _owner.Kind == OwnerKind.Model ? _services.Privacy.MinimumOf(_owner.Name) : slice.Model.Length > 0 ? _services.Privacy.MinimumOf(slice.Model) : 0);

    private MetricInput InputOf(TotalsSlice slice, PartialAggregate sum, TimeRange range, OwnerCatalog catalog, string[] withheld) => new()
    {
        Window = sum,
        From = range.From,
        To = range.To,
        PositiveClass = _owner.Kind == OwnerKind.Model ? PositiveClassOf(catalog) : null,
        Baseline = _owner.Kind == OwnerKind.Model && sum.HasBins ? BaselineOf(slice.Version) : null,
        Withheld = withheld,
        MinimumRecords = _owner.Kind == OwnerKind.Model ? _services.Privacy.MinimumOf(_owner.Name) : 0,
    };

    private string? PositiveClassOf(OwnerCatalog catalog) =>
        _services.Aggregation.Models.GetValueOrDefault(_owner.Name)?.PositiveClass is { Length: > 0 } name ? name : catalog.PositiveClass is { Length: > 0 } named ? named : null;

    private void AddCounters(List<FigureSeries> series, TotalsSlice slice, PartialAggregate sum, in MetricInput input)
    {
        var begin = series.Count;
        Add(series, _counters, slice, new FamilyInput(input));
        foreach (var family in _counters)
        {
            if (IsOf(family, slice) && family.Distribution(sum) is { } sketch)
                series.Add(new FigureSeries(family, slice.Model, slice.Version, null, 0, FamilyHistogram.Of(sketch)));
        }

        var created = sum.HasTraffic ? sum.Traffic.FirstEventTime ?? 0 : 0;
        for (var i = begin; i < series.Count; i++)
            series[i] = series[i] with { Created = created };
    }

    private void Add(List<FigureSeries> series, FigureFamily[] families, TotalsSlice slice, FamilyInput input)
    {
        foreach (var family in families)
        {
            if (!family.IsOfState && !IsOf(family, slice))
                continue;
            foreach (var value in family.Label is null ? family.Read(input) : Bounded(family, family.Read(input)))
                series.Add(new FigureSeries(family, slice.Model, slice.Version, value.Label, value.Value));
        }
    }

    // What a machine uses is of no model; its rows name none.
    private bool IsOf(FigureFamily family, TotalsSlice slice) => _owner.Kind == OwnerKind.Model || family.HasVersion == slice.Model.Length > 0;

    /// <summary>The names that have a series of their own, in ordinal order, and what all others come to.</summary>
    private IEnumerable<FamilyValue> Bounded(FigureFamily family, IEnumerable<FamilyValue> values)
    {
        var (named, rest, capped) = (0, 0.0, 0);
        foreach (var value in values.OrderBy(static value => value.Label, StringComparer.Ordinal))
        {
            if (value.Label != FamilyValue.Overflow && named++ < _scope.MaxNames)
                yield return value;
            else
                (rest, capped) = (rest + value.Value, capped + 1);
        }

        _capped += capped;
        if (capped > 0 && family.Kind == FamilyKind.Counter)
            yield return new FamilyValue(FamilyValue.Overflow, rest);
    }

    /// <summary>The slices that have series of their own, the newest, and all others as one.</summary>
    private IEnumerable<(TotalsSlice Slice, PartialAggregate Sum)> Bounded(Dictionary<TotalsSlice, PartialAggregate> sums)
    {
        if (sums.Count <= _scope.MaxSlices)
            return sums.Select(static each => (each.Key, each.Value));
        var ordered = sums.OrderByDescending(static each => each.Value.HasTraffic ? each.Value.Traffic.FirstEventTime ?? 0 : long.MaxValue)
            .ThenBy(static each => each.Key.Model, StringComparer.Ordinal).ThenBy(static each => each.Key.Version, StringComparer.Ordinal).ToArray();
        var rest = PartialAggregatePool.Shared.Rent();
        foreach (var (_, sum) in ordered.Skip(_scope.MaxSlices))
        {
            rest.Merge(sum);
            PartialAggregatePool.Shared.Return(sum);
        }

        _capped += ordered.Length - _scope.MaxSlices;
        var overflow = new TotalsSlice(_owner.Kind == OwnerKind.Node ? FamilyValue.Overflow : "", FamilyValue.Overflow);
        return ordered.Take(_scope.MaxSlices).Select(static each => (each.Key, each.Value)).Append((overflow, rest));
    }
}
