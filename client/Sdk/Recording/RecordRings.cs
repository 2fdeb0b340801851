using System.Numerics;

namespace OrleansMonitor.Client.Recording;

/// <summary>
/// The buffer between recording threads and the background thread: one ring for each processor up to eight, so that threads
/// seldom meet. A thread whose ring is full tries the others before the record is dropped.
/// </summary>
internal sealed unsafe class RecordRings
{
    private const int MaxRings = 8;

    private readonly RecordRing[] _rings;
    private readonly long _wakeAt;
    private readonly AutoResetEvent _wake;
    private int _isWoken;

    /// <param name="bytes">Of all rings together.</param>
    /// <param name="processors">Processors of the machine.</param>
    /// <param name="wake">Set when a ring is a quarter full, so that the reader need not wait for its timer.</param>
    public RecordRings(int bytes, int processors, AutoResetEvent wake)
    {
        var count = Math.Min(MaxRings, (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, processors)));
        var each = 1 << BitOperations.Log2((uint)(bytes / count));
        _rings = new RecordRing[count];
        for (var i = 0; i < count; i++)
            _rings[i] = new RecordRing(each);
        _wakeAt = each / 4;
        _wake = wake;
    }

    public int Count => _rings.Length;

    public int RingBytes => _rings[0].Capacity;

    /// <summary>Which ring and which counters this thread uses now.</summary>
    public int CurrentStripe => Thread.GetCurrentProcessorId() & (_rings.Length - 1);

    public RecordSlot* TryClaim(int length, int stripe)
    {
        var ring = _rings[stripe];
        var slot = ring.TryClaim(length, out var hasCrossed);
        if (slot == null || hasCrossed)
            WakeIfNeeded(ring);
        return slot == null ? TryClaimElsewhere(length, stripe) : slot;
    }

    /// <summary>For the one reader.</summary>
    public int Drain<TSink>(ref TSink sink)
        where TSink : struct, ISlotSink
    {
        Volatile.Write(ref _isWoken, 0);
        var taken = 0;
        foreach (var ring in _rings)
            taken += ring.Drain(ref sink);
        return taken;
    }

    /// <summary>Up to where the rings are claimed now.</summary>
    public long[] Claimed() => [.. _rings.Select(static ring => ring.Tail)];

    /// <summary>Whether everything up to there was drained: a writer that lost the processor may hold a slot open.</summary>
    public bool IsDrained(long[] claimed)
    {
        for (var i = 0; i < _rings.Length; i++)
        {
            if (_rings[i].Head < claimed[i])
                return false;
        }

        return true;
    }

    private void WakeIfNeeded(RecordRing ring)
    {
        if (ring.Used > _wakeAt && Volatile.Read(ref _isWoken) == 0 && Interlocked.Exchange(ref _isWoken, 1) == 0)
            _wake.Set();
    }

    private RecordSlot* TryClaimElsewhere(int length, int stripe)
    {
        for (var i = 1; i < _rings.Length; i++)
        {
            var slot = _rings[(stripe + i) & (_rings.Length - 1)].TryClaim(length, out _);
            if (slot != null)
                return slot;
        }

        return null;
    }
}
