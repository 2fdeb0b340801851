using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Weights;

/// <summary>Records, and the sum of their weights.</summary>
internal struct Tally
{
    public ulong Count;

    public double Weight;

    public void Add(ulong count, double weight)
    {
        Count += count;
        Weight += weight;
    }

    public void Add(in Tally other) => Add(other.Count, other.Weight);

    /// <summary>Takes back one record of a weight.</summary>
    public void Subtract(double weight)
    {
        Count--;
        Weight = Count == 0 ? 0 : Math.Max(Weight - weight, 0);
    }

    public readonly void WriteTo(AggregateWriter writer) => writer.WriteTally(Count, Weight);

    public static Tally Read(ref AggregateReader reader)
    {
        var (count, weight) = reader.ReadWeightedTally();
        return new Tally { Count = count, Weight = weight };
    }
}
