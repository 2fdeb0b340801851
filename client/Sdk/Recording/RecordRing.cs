using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OrleansMonitor.Client.Recording;

/// <summary>
/// A bounded ring of bytes with many writers and one reader, without locks: a writer moves the tail past its slot, fills it,
/// and publishes it by its length; the reader clears what it has read before it moves the head. The scheme is that of
/// Aeron's many-to-one ring buffer (M. Thompson, T. Montgomery).
/// </summary>
internal sealed unsafe class RecordRing
{
    private const int CacheLine = 128;

    private readonly byte[] _pinned;
    private readonly byte* _bytes;
    private readonly long _mask;
    private readonly long _quarterMask;
    private Positions _positions;

    /// <param name="capacity">Bytes, a power of two.</param>
    public RecordRing(int capacity)
    {
        _pinned = GC.AllocateArray<byte>(capacity, pinned: true);
        _bytes = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_pinned));
        _mask = capacity - 1;
        _quarterMask = ~((capacity / 4) - 1L);
    }

    public int Capacity => _pinned.Length;

    /// <summary>Bytes that are taken, about: others write and read.</summary>
    public long Used => Tail - Head;

    public long Tail => Volatile.Read(ref _positions.Tail);

    public long Head => Volatile.Read(ref _positions.Head);

    /// <summary>Takes a slot of <paramref name="length"/> bytes, a multiple of 8. Null: the ring is full. Never waits.</summary>
    /// <param name="length">Bytes.</param>
    /// <param name="hasCrossed">The tail came into another quarter of the ring: a cheap moment to look how full it is.</param>
    public RecordSlot* TryClaim(int length, out bool hasCrossed)
    {
        hasCrossed = false;
        while (true)
        {
            var tail = Volatile.Read(ref _positions.Tail);
            var toEnd = (int)(Capacity - (tail & _mask));
            // A slot does not wrap: the end of the ring is padded.
            var needed = length <= toEnd ? length : toEnd + length;
            // The reader writes the head all the time: writers read a copy while that is recent enough.
            if (tail + needed - Volatile.Read(ref _positions.SeenHead) > Capacity)
            {
                var head = Head;
                if (tail + needed - head > Capacity)
                    return null;
                Volatile.Write(ref _positions.SeenHead, head);
            }

            if (Interlocked.CompareExchange(ref _positions.Tail, tail + needed, tail) != tail)
                continue;
            hasCrossed = ((tail ^ (tail + needed)) & _quarterMask) != 0;
            if (needed == length)
                return (RecordSlot*)(_bytes + (tail & _mask));
            // toEnd may be as little as 8 bytes: only the length and the monitor fit.
            var padding = (RecordSlot*)(_bytes + (tail & _mask));
            padding->Monitor = -1;
            Publish(padding, toEnd);
            return (RecordSlot*)_bytes;
        }
    }

    public static void Publish(RecordSlot* slot, int length) => Volatile.Write(ref slot->Length, length);

    /// <summary>Gives every published slot to <paramref name="sink"/>, at most one round of the ring. For one thread.</summary>
    public int Drain<TSink>(ref TSink sink)
        where TSink : struct, ISlotSink
    {
        var head = _positions.Head;
        var end = head + Capacity;
        var taken = 0;
        while (head < end)
        {
            var slot = (RecordSlot*)(_bytes + (head & _mask));
            var length = Volatile.Read(ref slot->Length);
            if (length == 0)
                break;
            try
            {
                if (slot->Monitor >= 0)
                {
                    taken++;
                    sink.Take(slot);
                }
            }
            finally
            {
                // Whatever became of it, a slot is read once. The next round must find zeroes wherever one may begin.
                NativeMemory.Clear(slot, (nuint)length);
                head += length;
                Volatile.Write(ref _positions.Head, head);
            }
        }

        return taken;
    }

    // Writers and the reader must not share a cache line. An old SeenHead may overwrite a newer one: it only makes a writer
    // look again.
    [StructLayout(LayoutKind.Explicit, Size = 3 * CacheLine)]
    private struct Positions
    {
        [FieldOffset(CacheLine)]
        public long Tail;

        [FieldOffset(CacheLine + sizeof(long))]
        public long SeenHead;

        [FieldOffset(2 * CacheLine)]
        public long Head;
    }
}

internal unsafe interface ISlotSink
{
    void Take(RecordSlot* slot);
}
