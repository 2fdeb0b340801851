using System.Buffers.Binary;
using System.Text;
using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Client.Spooling;

/// <summary>
/// A segment file is a segment header and then entries; little-endian:
/// <code>
/// segment  "OMSPOOL1" · node length u32 · CRC-32C u32 of length and node · node (UTF-8)
/// entry    "OMSE" · parts length u32 · body length u32 · created i64 (Unix ms) · records u32 · labels u32
///          · CRC-32C u32 of the 24 bytes after the magic, the parts and the body
///          · assignment: producer 16 bytes · sequence u64 · CRC-32C u32 of both
///          · done u32 (0, or 1 once acknowledged) · parts · body
/// </code>
/// The assignment and the done mark are written in place, later; an assignment whose CRC is wrong was never finished, and
/// the batch was not sent then.
/// </summary>
internal static class SpoolFormat
{
    public const int EntryHeader = 32;
    public const int AssignmentOffset = EntryHeader;
    public const int AssignmentLength = 28;
    public const int DoneOffset = AssignmentOffset + AssignmentLength;
    public const int Prefix = DoneOffset + 4;
    public const int SegmentPrefix = 16;

    private const int CheckedFrom = 4;
    private const int CrcOffset = 28;

    public static ReadOnlySpan<byte> SegmentMagic => "OMSPOOL1"u8;

    public static ReadOnlySpan<byte> EntryMagic => "OMSE"u8;

    public static byte[] SegmentHeader(string node)
    {
        var name = Encoding.UTF8.GetBytes(node);
        var header = new byte[SegmentPrefix + name.Length];
        SegmentMagic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), name.Length);
        name.CopyTo(header, SegmentPrefix);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), Crc32C.Of(name, Crc32C.Of(header.AsSpan(8, 4))));
        return header;
    }

    /// <summary>The node's name; null: this is no segment, or its header is torn.</summary>
    public static string? ReadNode(ReadOnlySpan<byte> file, out int length)
    {
        length = 0;
        if (file.Length < SegmentPrefix || !file.StartsWith(SegmentMagic))
            return null;
        var nameLength = BinaryPrimitives.ReadInt32LittleEndian(file[8..]);
        if (nameLength is < 0 or > 3 * Checks.MaxNameLength || file.Length < SegmentPrefix + nameLength)
            return null;
        var name = file.Slice(SegmentPrefix, nameLength);
        if (BinaryPrimitives.ReadUInt32LittleEndian(file[12..]) != Crc32C.Of(name, Crc32C.Of(file.Slice(8, 4))))
            return null;
        length = SegmentPrefix + nameLength;
        return Encoding.UTF8.GetString(name);
    }

    /// <summary>Writes an entry into <paramref name="to"/>, which has <see cref="Prefix"/> + parts + body bytes.</summary>
    public static void WriteEntry(Span<byte> to, BatchPayload payload, ReadOnlySpan<byte> parts, long createdUnixMs)
    {
        to[..Prefix].Clear();
        EntryMagic.CopyTo(to);
        BinaryPrimitives.WriteInt32LittleEndian(to[4..], parts.Length);
        BinaryPrimitives.WriteInt32LittleEndian(to[8..], payload.Length);
        BinaryPrimitives.WriteInt64LittleEndian(to[12..], createdUnixMs);
        BinaryPrimitives.WriteUInt32LittleEndian(to[20..], (uint)payload.Records);
        BinaryPrimitives.WriteUInt32LittleEndian(to[24..], (uint)payload.Labels);
        parts.CopyTo(to[Prefix..]);
        payload.Body.Span.CopyTo(to[(Prefix + parts.Length)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(to[CrcOffset..], Check(to, parts.Length + payload.Length));
    }

    public static void WriteAssignment(Span<byte> to, Guid producer, ulong sequence)
    {
        _ = producer.TryWriteBytes(to, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt64LittleEndian(to[16..], sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(to[24..], Crc32C.Of(to[..24]));
    }

    /// <summary>The batch's number; the default when it has none.</summary>
    public static (Guid Producer, ulong Sequence) ReadAssignment(ReadOnlySpan<byte> entry)
    {
        var assignment = entry.Slice(AssignmentOffset, AssignmentLength);
        var sequence = BinaryPrimitives.ReadUInt64LittleEndian(assignment[16..]);
        var isWhole = BinaryPrimitives.ReadUInt32LittleEndian(assignment[24..]) == Crc32C.Of(assignment[..24]);
        return isWhole && sequence != 0 ? (new Guid(assignment[..16], bigEndian: true), sequence) : default;
    }

    public static bool IsDone(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadUInt32LittleEndian(entry[DoneOffset..]) != 0;

    public static uint Records(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]);

    public static uint Labels(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]);

    public static long Created(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadInt64LittleEndian(entry[12..]);

    /// <summary>Length of the entry at the start of <paramref name="file"/>; 0: it is torn or damaged.</summary>
    public static int EntryLength(ReadOnlySpan<byte> file)
    {
        if (file.Length < Prefix || !file.StartsWith(EntryMagic))
            return 0;
        var parts = BinaryPrimitives.ReadInt32LittleEndian(file[4..]);
        var body = BinaryPrimitives.ReadInt32LittleEndian(file[8..]);
        if (parts < 0 || body < 0 || (long)Prefix + parts + body > file.Length)
            return 0;
        var length = Prefix + parts + body;
        return BinaryPrimitives.ReadUInt32LittleEndian(file[CrcOffset..]) == Check(file[..length], parts + body) ? length : 0;
    }

    public static BatchPayload ReadPayload(ReadOnlySpan<byte> entry)
    {
        var partsLength = BinaryPrimitives.ReadInt32LittleEndian(entry[4..]);
        var body = entry[(Prefix + partsLength)..];
        return BatchPayload.Copy(body, SpoolParts.Read(entry.Slice(Prefix, partsLength)), Labels(entry));
    }

    private static uint Check(ReadOnlySpan<byte> entry, int contentLength) =>
        Crc32C.Of(entry.Slice(Prefix, contentLength), Crc32C.Of(entry[CheckedFrom..CrcOffset]));
}
