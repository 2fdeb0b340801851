using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Sketches;

internal static class SketchEncoding
{
    private const byte AsFloats = 0;
    private const byte AsDoubles = 1;

    /// <summary>Columns are mostly floats, and so are their extremes: 4 bytes each then, else 8.</summary>
    internal static void WriteExtremes(this AggregateWriter writer, double min, double max)
    {
        if ((float)min == min && (float)max == max)
        {
            writer.WriteByte(AsFloats);
            writer.WriteFloat((float)min);
            writer.WriteFloat((float)max);
            return;
        }

        writer.WriteByte(AsDoubles);
        writer.WriteDouble(min);
        writer.WriteDouble(max);
    }

    internal static (double Min, double Max) ReadExtremes(this ref AggregateReader reader)
    {
        var form = reader.ReadByte();
        var (min, max) = form switch
        {
            AsFloats => (reader.ReadFloat(), reader.ReadFloat()),
            AsDoubles => (reader.ReadDouble(), reader.ReadDouble()),
            _ => throw new AggregateFormatException($"minimum and maximum have the unknown form {form}"),
        };
        return double.IsFinite(min) && double.IsFinite(max) && min <= max
            ? (min, max)
            : throw new AggregateFormatException($"a minimum of {min} and a maximum of {max} do not belong together");
    }

    private static void WriteFloat(this AggregateWriter writer, float value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        writer.WriteBytes(bytes);
    }

    private static double ReadFloat(this ref AggregateReader reader) =>
        System.Buffers.Binary.BinaryPrimitives.ReadSingleLittleEndian(reader.ReadBytes(sizeof(float)));
}
