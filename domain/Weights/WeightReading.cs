using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Weights;

internal static class WeightReading
{
    /// <summary>The weight that all records of an aggregate share.</summary>
    internal static double ReadWeight(this ref AggregateReader reader)
    {
        var weight = reader.ReadDouble();
        return weight is >= 1 and <= float.MaxValue ? weight : throw new AggregateFormatException($"a weight is {weight}");
    }
}
