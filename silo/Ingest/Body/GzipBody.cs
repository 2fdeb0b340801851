using System.IO.Compression;
using System.Runtime.InteropServices;

namespace OrleansMonitor.Silo.Ingest.Body;

/// <summary>Decompresses a body, up to a limit: a few kilobytes of gzip may stand for gigabytes.</summary>
internal static class GzipBody
{
    // The last four bytes of a gzip member are its length modulo 2^32 (RFC 1952, 2.3.1): a hint, and as such not trusted.
    private const int MinMember = 18;

    public static BodyOutcome Decompress(BodyBuffer compressed, BodyBuffer target, int limit)
    {
        var source = compressed.Written;
        if (source.Length < MinMember)
            return BodyOutcome.NotGzip;
        var hint = (uint)MemoryMarshal.Read<uint>(source.Span[^4..]);
        var expected = hint <= (uint)limit ? (int)hint + 1 : limit;
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
}
