using System.Buffers.Binary;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Weights;

/// <summary>The weight that all records of an aggregate share.</summary>
internal static class WeightEncoding
{
    internal static double ReadWeight(this ref AggregateReader reader) => Check(reader.ReadDouble());

    internal static void WriteFloatWeight(this AggregateWriter writer, float weight)
    {
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, weight);
        writer.WriteBytes(bytes);
    }

    internal static double ReadFloatWeight(this ref AggregateReader reader) =>
        Check(BinaryPrimitives.ReadSingleLittleEndian(reader.ReadBytes(sizeof(float))));

    private static double Check(double weight) =>
        weight is >= 1 and <= float.MaxValue ? weight : throw new AggregateFormatException($"a weight is {weight}");
}
