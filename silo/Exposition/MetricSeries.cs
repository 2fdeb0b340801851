using OrleansMonitor.Silo.Exposition.Formats;

namespace OrleansMonitor.Silo.Exposition;

/// <summary>The value of one label set: a sum or a last value, and for a histogram its buckets. Safe for concurrent use.</summary>
internal sealed class MetricSeries(KeyValuePair<string, string>[] labels, double[] bounds)
{
    private readonly long[] _buckets = new long[bounds.Length + 1];
    private double _value;

    /// <summary>Names as Prometheus has them, and values.</summary>
    public KeyValuePair<string, string>[] Labels { get; } = labels;

    /// <summary>By which series are put in order.</summary>
    public string Order { get; } = string.Join(',', labels.Select(static label => $"{label.Key}=\"{label.Value}\""));

    /// <summary>When the value was last written by an observable instrument, in scrapes; what was not observed is left out.</summary>
    public long ObservedAt { get; set; }

    public double Value => Volatile.Read(ref _value);

    public ExposedSeries Read() => bounds.Length == 0 ? new ExposedSeries(Labels, Value) : new ExposedSeries(Labels, 0, ReadHistogram());

    private ExposedHistogram ReadHistogram()
    {
        var cumulative = new ulong[bounds.Length];
        var count = 0UL;
        for (var i = 0; i < _buckets.Length; i++)
        {
            count += (ulong)Volatile.Read(ref _buckets[i]);
            if (i < bounds.Length)
                cumulative[i] = count;
        }

        // The count is that of the buckets, even when another thread has recorded since.
        return new ExposedHistogram(bounds, cumulative, count, Value);
    }

    public void Set(double value) => Volatile.Write(ref _value, value);

    public void Add(double value)
    {
        var seen = Volatile.Read(ref _value);
        double before;
        do
        {
            before = seen;
            seen = Interlocked.CompareExchange(ref _value, before + value, before);
        }
        while (BitConverter.DoubleToInt64Bits(seen) != BitConverter.DoubleToInt64Bits(before));
    }

    public void Observe(double value)
    {
        // Bounds are upper-inclusive; few enough that a scan beats a search.
        var index = 0;
        while (index < bounds.Length && value > bounds[index])
            index++;
        Interlocked.Increment(ref _buckets[index]);
        Add(value);
    }
}
