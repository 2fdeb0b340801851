using System.Text;
using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Client.Spooling;

/// <summary>
/// The <see cref="BatchPart"/>s of an entry: a count, then for each three strings (length-prefixed UTF-8) and four 64-bit
/// integers. It lets a batch be reported as dropped without decoding it.
/// </summary>
internal static class SpoolParts
{
    public static byte[] Write(IReadOnlyList<BatchPart> parts)
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(parts.Count);
        foreach (var part in parts)
        {
            writer.Write(part.Model);
            writer.Write(part.Version);
            writer.Write(part.Segment);
            writer.Write(part.TimeUnixMs);
            writer.Write(part.Records);
            writer.Write(part.SampledOut);
            writer.Write(part.Dropped);
        }

        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>The caller has checked the CRC: the bytes are what <see cref="Write"/> wrote.</summary>
    public static BatchPart[] Read(ReadOnlySpan<byte> bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes.ToArray()), Encoding.UTF8);
        var parts = new BatchPart[reader.ReadInt32()];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = new BatchPart(
                reader.ReadString(),
                reader.ReadString(),
                reader.ReadString(),
                reader.ReadInt64(),
                reader.ReadInt64(),
                reader.ReadInt64(),
                reader.ReadInt64());
        }

        return parts;
    }
}
