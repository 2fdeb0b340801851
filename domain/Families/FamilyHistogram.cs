using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Families;

/// <summary>A sketch as a Prometheus histogram: with classic buckets, and with those of a native one.</summary>
/// <remarks>
/// A cell of the sketch goes into a bucket as a whole, by its representative. So what is within <see cref="QuantileSketch.RelativeAccuracy"/>
/// (1%) of a boundary may count on its other side; nothing else is off. Weights are those of the records (predictions, estimated), rounded
/// in each cell to whole ones: native histograms of integers are understood by every version, and counts never go down.
/// </remarks>
public sealed class FamilyHistogram
{
    /// <summary>Buckets of a native histogram: 2^3 an octave, each 9.05% wider than the one before.</summary>
    public const int MaxSchema = 3;

    /// <summary>Native buckets; past it two and two are put together, as OpenTelemetry does.</summary>
    public const int MaxNativeBuckets = 160;

    /// <summary>Upper bounds of the classic buckets, seconds; above the last one is +Inf.</summary>
    public static readonly IReadOnlyList<double> Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private FamilyHistogram(double sum, ulong count, ulong zeroCount, ulong[] cumulative, int schema, SortedDictionary<int, ulong> native) =>
        (Sum, Count, ZeroCount, Cumulative, Schema, Native) = (sum, count, zeroCount, cumulative, schema, native);

    /// <summary>Values up to here are in <see cref="ZeroCount"/>.</summary>
    public static double ZeroThreshold => IndexMapping.MinIndexable;

    public double Sum { get; }

    public ulong Count { get; }

    public ulong ZeroCount { get; }

    /// <summary>Up to each of <see cref="Bounds"/>, which belongs to it; <see cref="Count"/> is that of +Inf.</summary>
    public IReadOnlyList<ulong> Cumulative { get; }

    public int Schema { get; }

    /// <summary>Counts by index in ascending order: bucket i reaches from 2^((i−1)/2^schema), excluded, to 2^(i/2^schema).</summary>
    public IReadOnlyDictionary<int, ulong> Native { get; }

    public static FamilyHistogram Of(QuantileSketch sketch)
    {
        ArgumentNullException.ThrowIfNull(sketch);
        var buckets = new ulong[Bounds.Count];
        var native = new SortedDictionary<int, ulong>();
        var (count, zeros) = (0UL, 0UL);
        foreach (var (value, weight) in sketch.Cells())
        {
            var whole = (ulong)Math.Round(weight);
            if (whole == 0)
                continue;
            count += whole;
            if (BoundOf(value) is >= 0 and var at)
                buckets[at] += whole;
            if (value <= ZeroThreshold)
            {
                zeros += whole;
                continue;
            }

            var index = (int)Math.Ceiling(Math.ScaleB(Math.Log2(value), MaxSchema));
            native[index] = native.GetValueOrDefault(index) + whole;
        }

        for (var i = 1; i < buckets.Length; i++)
            buckets[i] += buckets[i - 1];
        var schema = MaxSchema;
        for (; native.Count > MaxNativeBuckets; schema--)
            native = Halve(native);
        return new FamilyHistogram(sketch.Sum, count, zeros, buckets, schema, native);
    }

    /// <summary>Both together.</summary>
    public FamilyHistogram Plus(FamilyHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var schema = Math.Min(Schema, other.Schema);
        var native = new SortedDictionary<int, ulong>();
        foreach (var histogram in (FamilyHistogram[])[this, other])
        {
            foreach (var (index, count) in histogram.At(schema))
                native[index] = native.GetValueOrDefault(index) + count;
        }

        for (; native.Count > MaxNativeBuckets; schema--)
            native = Halve(native);
        return new FamilyHistogram(Sum + other.Sum, Count + other.Count, ZeroCount + other.ZeroCount, [.. Cumulative.Zip(other.Cumulative, static (one, two) => one + two)], schema, native);
    }

    private IReadOnlyDictionary<int, ulong> At(int schema)
    {
        var buckets = Native;
        for (var at = Schema; at > schema; at--)
            buckets = Halve(buckets);
        return buckets;
    }

    // -1: above all.
    private static int BoundOf(double value)
    {
        for (var i = 0; i < Bounds.Count; i++)
        {
            if (value <= Bounds[i])
                return i;
        }

        return -1;
    }

    private static SortedDictionary<int, ulong> Halve(IReadOnlyDictionary<int, ulong> buckets)
    {
        var halved = new SortedDictionary<int, ulong>();
        // Upper bounds stay: of 2k−1 and 2k the common one is that of k.
        foreach (var (index, count) in buckets)
            halved[(index + 1) >> 1] = halved.GetValueOrDefault((index + 1) >> 1) + count;
        return halved;
    }
}
