using OrleansMonitor.Silo.Exposition.Figures;
using OrleansMonitor.Silo.Exposition.Formats;

namespace OrleansMonitor.Silo.Exposition.Sending;

/// <summary>Series of one request, all as of one time.</summary>
internal sealed record FigureBatch(DateTimeOffset At, IReadOnlyList<(ExposedFamily Family, ExposedSeries Series)> Series)
{
    /// <summary>How many of them are histograms.</summary>
    public int Histograms { get; } = Series.Count(static each => each.Series.Histogram is not null);
}

/// <summary>Cuts snapshots into batches. A gauge that an owner has no more is sent once as one without a value; not thread-safe.</summary>
internal sealed class FigureBatches(int maxSeries, bool endsGauges)
{
    private Dictionary<string, (ExposedFamily Family, ExposedSeries Series)> _gauges = [];
    private DateTimeOffset _last;

    /// <summary>None of a snapshot that was cut already.</summary>
    public IEnumerable<FigureBatch> Cut(FigureSnapshot snapshot)
    {
        if (snapshot.At <= _last)
            return [];
        _last = snapshot.At;
        var all = snapshot.Families.SelectMany(static family => family.Series.Select(series => (Family: family, Series: series))).ToList();
        var gauges = all.Where(static each => each.Family.Kind == Domain.Families.FamilyKind.Gauge).ToDictionary(KeyOf, StringComparer.Ordinal);
        // One that another silo sends now is no affair of this one.
        var owners = snapshot.Owners.Select(static owner => (owner.Kind.ToString().ToLowerInvariant(), owner.Name)).ToHashSet();
        foreach (var (key, (family, series)) in _gauges)
        {
            if (endsGauges && !gauges.ContainsKey(key) && owners.Contains((series.Labels[0].Key, series.Labels[0].Value)))
                all.Add((family, series with { Value = double.NaN }));
        }

        _gauges = gauges;
        return all.Chunk(maxSeries).Select(chunk => new FigureBatch(snapshot.At, chunk));
    }

    private static string KeyOf((ExposedFamily Family, ExposedSeries Series) each) =>
        each.Family.Name + string.Concat(each.Series.Labels.Select(static label => $"\n{label.Key}\n{label.Value}"));
}
