using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Sketches;

/// <summary>The distribution of durations in seconds. NaN stands for a duration that is not known.</summary>
public sealed class LatencySketch
{
    /// <summary>The sketch behind, in seconds.</summary>
    public QuantileSketch Seconds { get; } = new();

    public bool IsEmpty => Seconds.IsEmpty;

    public LatencyFigures? Figures => LatencyFigures.From(Seconds);

    /// <inheritdoc cref="QuantileSketch.Add(double, double)"/>
    public bool Add(double seconds, double weight = 1) => Seconds.Add(seconds, weight);

    public bool Add(TimeSpan duration, double weight = 1) => Seconds.Add(duration.TotalSeconds, weight);

    /// <inheritdoc cref="QuantileSketch.AddRange(ReadOnlySpan{float}, double)"/>
    public int AddRange(ReadOnlySpan<float> seconds, double weight = 1) => Seconds.AddRange(seconds, weight);

    /// <inheritdoc cref="QuantileSketch.AddRange(ReadOnlySpan{float}, ReadOnlySpan{float})"/>
    public int AddRange(ReadOnlySpan<float> seconds, ReadOnlySpan<float> weights) => Seconds.AddRange(seconds, weights);

    /// <inheritdoc cref="QuantileSketch.AddRange(ReadOnlySpan{double}, double)"/>
    public int AddRange(ReadOnlySpan<double> seconds, double weight = 1) => Seconds.AddRange(seconds, weight);

    public void Clear() => Seconds.Clear();

    public void Merge(LatencySketch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Seconds.Merge(other.Seconds);
    }

    public void WriteTo(AggregateWriter writer) => Seconds.WriteTo(writer);

    public void MergeFrom(ref AggregateReader reader) => Seconds.MergeFrom(ref reader);
}
