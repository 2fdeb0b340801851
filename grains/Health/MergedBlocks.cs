using System.Buffers.Binary;
using System.Security.Cryptography;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Health;

/// <summary>
/// Merged blocks of rows, found by the content of these rows. Merging is a function of the rows' bytes alone, so nothing here
/// can be out of date: a row that changed has other bytes and so another digest (SHA-256, which a sender of records cannot make
/// collide). Reading a digest costs a hundredth of decoding and merging. At most <see cref="MaxBytes"/>; blocks that were
/// not asked for lately go. Thread-safe.
/// </summary>
internal sealed class MergedBlocks
{
    public const long MaxBytes = 32 << 20;

    private const int EntryOverhead = 128;

    private readonly Lock _lock = new();

    // Two generations: when the young one has half the room, it becomes the old one, and what is left of the old one goes.
    private Dictionary<Digest, byte[]> _young = [];
    private Dictionary<Digest, byte[]> _old = [];
    private long _youngBytes;

    public static Digest DigestOf(IReadOnlyList<AggregateRow> rows, int begin, int end)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> buffer = stackalloc byte[SHA256.HashSizeInBytes];
        for (var i = begin; i < end; i++)
        {
            var partial = rows[i].Partial;
            BinaryPrimitives.WriteInt32LittleEndian(buffer, partial.Length);
            hash.AppendData(buffer[..sizeof(int)]);
            hash.AppendData(partial);
        }

        hash.GetHashAndReset(buffer);
        return new Digest(
            BinaryPrimitives.ReadUInt64LittleEndian(buffer),
            BinaryPrimitives.ReadUInt64LittleEndian(buffer[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(buffer[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(buffer[24..]));
    }

    /// <summary>The encoded block, or null.</summary>
    public byte[]? Find(Digest digest)
    {
        lock (_lock)
        {
            if (_young.TryGetValue(digest, out var block))
                return block;
            if (!_old.Remove(digest, out block))
                return null;
            Keep(digest, block);
            return block;
        }
    }

    public void Add(Digest digest, byte[] block)
    {
        if (block.Length > MaxBytes / 8)
            return;
        lock (_lock)
            Keep(digest, block);
    }

    private void Keep(Digest digest, byte[] block)
    {
        if (!_young.TryAdd(digest, block))
            return;
        _youngBytes += block.Length + EntryOverhead;
        if (_youngBytes <= MaxBytes / 2)
            return;
        (_old, _young) = (_young, []);
        _youngBytes = 0;
    }

    internal readonly record struct Digest(ulong A, ulong B, ulong C, ulong D);
}
