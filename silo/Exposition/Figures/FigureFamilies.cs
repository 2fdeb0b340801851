using OrleansMonitor.Domain.Families;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Health.Totals;
using OrleansMonitor.Silo.Exposition.Formats;

namespace OrleansMonitor.Silo.Exposition.Figures;

/// <summary>From the figures of owners to families, within the bound of series.</summary>
internal sealed class FigureFamilies(ExpositionOptions options, FigureInstruments instruments)
{
    private const string Silo = "silo";

    // A classic histogram is a series for each bucket, one of +Inf, one of the sum and one of the count.
    private static readonly int SeriesOfHistogram = FamilyHistogram.Bounds.Count + 3;

    /// <summary>In ordinal order of the names.</summary>
    /// <param name="owners">In the order in which they are kept while there is room.</param>
    /// <param name="silo">The name of this silo, by which what is past the bound is told from that of others.</param>
    public IReadOnlyList<ExposedFamily> Of(IEnumerable<OwnerFigures> owners, string silo)
    {
        var (count, capped) = (0, 0);
        var series = new Dictionary<FigureFamily, List<ExposedSeries>>(ReferenceEqualityComparer.Instance);
        var overflow = new Dictionary<FigureFamily, ExposedSeries>(ReferenceEqualityComparer.Instance);
        foreach (var owner in owners)
        {
            capped += owner.Capped;
            var own = owner.Series.Sum(static each => each.Histogram is null ? 1 : SeriesOfHistogram);
            if (count + own <= options.MaxSeries)
            {
                count += own;
                foreach (var each in owner.Series)
                    ListOf(series, each.Family).Add(Of(owner, each));
                continue;
            }

            capped += own;
            foreach (var each in owner.Series.Where(static each => each.Family.Kind != FamilyKind.Gauge))
                overflow[each.Family] = Plus(overflow.GetValueOrDefault(each.Family), owner, each, silo);
        }

        foreach (var (family, each) in overflow)
            ListOf(series, family).Add(each);
        instruments.Exposed(count + overflow.Count, capped);
        return [.. series.OrderBy(static each => each.Key.Name, StringComparer.Ordinal)
            .Select(static each => new ExposedFamily(each.Key.Name, each.Key.Help, each.Key.Kind, each.Key.Unit, each.Value))];
    }

    private static List<ExposedSeries> ListOf(Dictionary<FigureFamily, List<ExposedSeries>> series, FigureFamily family)
    {
        if (!series.TryGetValue(family, out var list))
            series.Add(family, list = []);
        return list;
    }

    private static ExposedSeries Of(OwnerFigures owner, FigureSeries series)
    {
        var labels = new List<KeyValuePair<string, string>>(4);
        if (owner.Kind == OwnerKind.Node)
            labels.Add(new(FamilyLabels.Node, owner.Name));
        var model = owner.Kind == OwnerKind.Model ? owner.Name : series.Model;
        if (model.Length > 0)
            labels.Add(new(FamilyLabels.Model, model));
        if (series.Version.Length > 0)
            labels.Add(new(FamilyLabels.Version, series.Version));
        if (series.Label is { } label)
            labels.Add(new(series.Family.Label!, label));
        return new ExposedSeries([.. labels], series.Value, series.Histogram is { } histogram ? ExposedHistogram.Of(histogram) : null, series.Created);
    }

    private static ExposedSeries Plus(ExposedSeries? sum, OwnerFigures owner, FigureSeries series, string silo)
    {
        var created = sum is null ? series.Created : Math.Min(sum.Created, series.Created);
        var histogram = series.Histogram is null ? null : sum?.Histogram?.Native is { } known ? known.Plus(series.Histogram) : series.Histogram;
        return new ExposedSeries(
            [new(owner.Kind == OwnerKind.Node ? FamilyLabels.Node : FamilyLabels.Model, FamilyValue.Overflow), new(Silo, silo)],
            (sum?.Value ?? 0) + series.Value, histogram is null ? null : ExposedHistogram.Of(histogram), created);
    }
}
