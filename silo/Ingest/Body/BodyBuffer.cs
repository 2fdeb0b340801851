using System.Buffers;

namespace OrleansMonitor.Silo.Ingest.Body;

/// <summary>
/// A body in one piece of pooled memory: columns are read where they lie, so they must not be split. It grows by doubling up to
/// a limit, and every byte that it holds is reserved at the gate. Not thread-safe.
/// </summary>
internal sealed class BodyBuffer(ClientShare share)
{
    private const int MinCapacity = 16 << 10;

    private byte[] _bytes = [];
    private int _reserved;

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public Memory<byte> Free => _bytes.AsMemory(Length);

    public void Advance(int count) => Length += count;

    /// <summary>Makes room for at least one more byte, at most up to a limit.</summary>
    /// <param name="expected">The length to expect in all; 0 if unknown.</param>
    /// <param name="limit">The most to hold.</param>
    /// <returns>False if the gate has no room; then nothing has changed.</returns>
    public bool TryGrow(int expected, int limit)
    {
        if (Length < _bytes.Length)
            return true;
        var capacity = (int)Math.Min(limit, Math.Max(Math.Max(2L * _bytes.Length, expected), MinCapacity));
        var more = capacity - _reserved;
        if (!share.TryReserve(more))
            return false;
        _reserved += more;
        var larger = ArrayPool<byte>.Shared.Rent(capacity);
        _bytes.AsSpan(0, Length).CopyTo(larger);
        Recycle();
        _bytes = larger;
        return true;
    }

    /// <summary>Gives the memory back; nothing may refer to it any more.</summary>
    public void Release()
    {
        Recycle();
        _bytes = [];
        Length = 0;
        share.Release(_reserved);
        _reserved = 0;
    }

    private void Recycle()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
    }
}
