using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace OrleansMonitor.Silo.Ingest.Body;

/// <summary>Decompresses a body, up to a limit: a few kilobytes of gzip may stand for gigabytes.</summary>
internal static class GzipBody
{
    // Header and trailer of a member (RFC 1952, section 2.3) and the shortest deflate stream.
    private const int MinLength = 20;
    private const int TrailerLength = 8;

    public static BodyOutcome Decompress(ReadOnlyMemory<byte> source, BodyBuffer target, int limit)
    {
        if (source.Length < MinLength)
            return BodyOutcome.NotGzip;
        var trailer = source.Span[^TrailerLength..];
        var outcome = Inflate(source, target, BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]), limit);
        return outcome == BodyOutcome.Complete && !IsWhole(target.Written.Span, trailer) ? BodyOutcome.NotGzip : outcome;
    }

    private static BodyOutcome Inflate(ReadOnlyMemory<byte> source, BodyBuffer target, uint lengthHint, int limit)
    {
        // The trailer tells the length of the last member; it is not trusted, but where it is true the buffer need not grow.
        var expected = lengthHint < (uint)limit ? (int)lengthHint + 1 : limit;
        MemoryMarshal.TryGetArray(source, out var segment);
        try
        {
            using var stream = new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false);
            using var gzip = new GZipStream(stream, CompressionMode.Decompress);
            while (true)
            {
                if (target.Length == limit)
                    return gzip.ReadByte() < 0 ? BodyOutcome.Complete : BodyOutcome.TooLargeDecompressed;
                if (!target.TryGrow(expected, limit))
                    return BodyOutcome.NoRoom;
                var free = target.Free.Span;
                var read = gzip.Read(free[..Math.Min(free.Length, limit - target.Length)]);
                if (read == 0)
                    return BodyOutcome.Complete;
                target.Advance(read);
            }
        }
        catch (InvalidDataException)
        {
            return BodyOutcome.NotGzip;
        }
    }

    /// <summary>
    /// GZipStream takes the end of its input for the end of the stream. Whether it was is told by the trailer: the length of the last
    /// member's content, which is all of it or, where members follow each other, a part with the right checksum.
    /// </summary>
    private static bool IsWhole(ReadOnlySpan<byte> content, ReadOnlySpan<byte> trailer)
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
        if (length == (uint)content.Length)
            return true;
        return length < (uint)content.Length && Crc32.HashToUInt32(content[^(int)length..]) == BinaryPrimitives.ReadUInt32LittleEndian(trailer);
    }
}
