namespace OrleansMonitor.Silo.Exposition;

/// <summary>The value of one label set: a sum or a last value, and for a histogram its buckets. Safe for concurrent use.</summary>
internal sealed class MetricSeries(string labels, double[] bounds)
{
    private readonly long[] _buckets = new long[bounds.Length + 1];
    private double _value;

    /// <summary>Rendered once: <c>name="value",…</c> without braces; empty when there are none.</summary>
    public string Labels { get; } = labels;

    /// <summary>When the value was last written by an observable instrument, in scrapes; what was not observed is left out.</summary>
    public long ObservedAt { get; set; }

    public double Value => Volatile.Read(ref _value);

    public double[] Bounds => bounds;

    /// <summary>Observations in the bucket at a position, not cumulative.</summary>
    public long Bucket(int index) => Volatile.Read(ref _buckets[index]);

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
