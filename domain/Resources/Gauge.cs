using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Resources;

/// <summary>Mean and maximum of readings of a quantity that is not negative.</summary>
public struct Gauge
{
    private double _sum;
    private double _max;

    /// <summary>Readings.</summary>
    public ulong Count { get; private set; }

    public readonly double? Mean => Count == 0 ? null : _sum / Count;

    public readonly double? Max => Count == 0 ? null : _max;

    /// <summary>Adds a reading; one that is not known (NaN or negative) or not finite is passed over.</summary>
    internal void Add(double value)
    {
        if (!(value >= 0 && double.IsFinite(value)))
            return;
        Count++;
        _sum += value;
        _max = Math.Max(_max, value);
    }

    internal void Merge(in Gauge other)
    {
        Count += other.Count;
        _sum += other._sum;
        _max = Math.Max(_max, other._max);
    }

    internal readonly void WriteTo(AggregateWriter writer)
    {
        writer.WriteVarUInt(Count);
        if (Count == 0)
            return;
        writer.WriteNumber(_sum);
        writer.WriteNumber(_max);
    }

    internal void MergeFrom(ref AggregateReader reader)
    {
        var count = reader.ReadTally();
        if (count == 0)
            return;
        Count += count;
        _sum += reader.ReadAmount();
        _max = Math.Max(_max, reader.ReadAmount());
    }
}
