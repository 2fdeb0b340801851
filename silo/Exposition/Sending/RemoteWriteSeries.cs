using OrleansMonitor.Domain.Families;
using OrleansMonitor.Silo.Exposition.Formats;

namespace OrleansMonitor.Silo.Exposition.Sending;

/// <summary>A series as remote write has it, whichever version.</summary>
/// <param name="Family">For its metadata.</param>
/// <param name="Labels">With the name, in ordinal order.</param>
/// <param name="Value">A sample; NaN: the series ends.</param>
/// <param name="Histogram">Instead of a sample.</param>
/// <param name="Time">Unix milliseconds.</param>
/// <param name="Created">When a counter was 0; 0: not known.</param>
internal sealed record RemoteWriteSeries(ExposedFamily Family, IReadOnlyList<KeyValuePair<string, string>> Labels, double Value, FamilyHistogram? Histogram, long Time, long Created)
{
    // Prometheus' own NaN that ends a series.
    private const long StaleBits = 0x7ff0000000000002;

    private const string NameLabel = "__name__";

    /// <summary>The sample as it is written.</summary>
    public double Sample => double.IsNaN(Value) ? BitConverter.Int64BitsToDouble(StaleBits) : Value;

    public static List<RemoteWriteSeries> Of(FigureBatch batch, bool native, KeyValuePair<string, string>[] labels)
    {
        var series = new List<RemoteWriteSeries>(batch.Series.Count);
        var time = batch.At.ToUnixTimeMilliseconds();
        foreach (var (family, each) in batch.Series)
        {
            if (each.Histogram is not { } histogram)
                Add(family.Name, [], each.Value);
            else if (native && histogram.Native is { } buckets)
                series.Add(new RemoteWriteSeries(family, LabelsOf(family.Name, each, [], labels), 0, buckets, time, each.Created));
            else
                AddClassic(histogram);

            void Add(string name, KeyValuePair<string, string>[] more, double value) =>
                series.Add(new RemoteWriteSeries(family, LabelsOf(name, each, more, labels), value, null, time, each.Created));

            void AddClassic(ExposedHistogram classic)
            {
                for (var i = 0; i < classic.Bounds.Count; i++)
                    Add(family.Name + "_bucket", [new("le", MetricNumbers.Text(classic.Bounds[i]))], classic.Cumulative[i]);
                Add(family.Name + "_bucket", [new("le", "+Inf")], classic.Count);
                Add(family.Name + "_sum", [], classic.Sum);
                Add(family.Name + "_count", [], classic.Count);
            }
        }

        return series;
    }

    /// <summary>How many samples and histograms are made of a batch.</summary>
    public static (long Samples, long Histograms) CountsOf(FigureBatch batch, bool native) => native
        ? (batch.Series.Count - batch.Histograms, batch.Histograms)
        : (batch.Series.Count - batch.Histograms + (batch.Histograms * (FamilyHistogram.Bounds.Count + 3L)), 0);

    private static KeyValuePair<string, string>[] LabelsOf(string name, ExposedSeries series, KeyValuePair<string, string>[] more, KeyValuePair<string, string>[] common) =>
        [.. series.Labels.Concat(more).Concat(common.Where(label => !Array.Exists(series.Labels, own => own.Key == label.Key)))
            .Append(new(NameLabel, name)).Where(static label => label.Value.Length > 0).OrderBy(static label => label.Key, StringComparer.Ordinal)];
}
