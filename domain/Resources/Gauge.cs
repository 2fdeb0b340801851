using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Sums;

namespace OrleansMonitor.Domain.Resources;

/// <summary>Mean and maximum of readings of a quantity that is not negative.</summary>
public struct Gauge
{
    private ExactSum? _sum;
    private double _max;

    /// <summary>Readings.</summary>
    public ulong Count { get; private set; }

    public readonly double? Mean => Count == 0 ? null : _sum!.ToDouble() / Count;

    public readonly double? Max => Count == 0 ? null : _max;

    private ExactSum Sum => _sum ??= new ExactSum();

    /// <summary>Adds a reading; one that is not known (NaN or negative) or not finite is passed over.</summary>
    internal void Add(double value)
    {
        if (!(value >= 0 && double.IsFinite(value)))
            return;
        Count++;
        Sum.Add(value);
        _max = Math.Max(_max, value);
    }

    internal void Merge(in Gauge other)
    {
        Count += other.Count;
        if (other._sum is { } sum)
            Sum.Add(sum);
        _max = Math.Max(_max, other._max);
    }

    internal readonly void WriteTo(AggregateWriter writer)
    {
        writer.WriteVarUInt(Count);
        if (Count == 0)
            return;
        _sum!.WriteTo(writer);
        writer.WriteNumber(_max);
    }

    internal void MergeFrom(ref AggregateReader reader)
    {
        var count = reader.ReadTally();
        if (count == 0)
            return;
        Count += count;
        Sum.MergeAmountFrom(ref reader);
        _max = Math.Max(_max, reader.ReadAmount());
    }
}
