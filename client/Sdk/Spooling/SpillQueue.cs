using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Client.Spooling;

/// <summary>
/// Takes finished batches to the sender while it has room, otherwise to the disk and from there back, in order; without a
/// spool the oldest batch that was never sent is dropped.
/// </summary>
internal sealed class SpillQueue
{
    private readonly Lock _gate = new();
    private readonly LinkedList<SpoolEntry> _onDisk = [];
    private readonly BatchSender _sender;
    private readonly IBatchSpool? _spool;
    private readonly bool _spoolEverything;
    private readonly TimeProvider _time;
    private readonly Action<SpoolDrop> _dropped;
    private TaskCompletionSource? _refill;
    private long _recordsSpooled;
    private long _batchesSpooled;

    public SpillQueue(BatchSender sender, IBatchSpool? spool, bool spoolEverything, TimeProvider time, Action<SpoolDrop> dropped)
    {
        (_sender, _spool, _spoolEverything, _time, _dropped) = (sender, spool, spoolEverything, time, dropped);
        _sender.RoomMade = Refill;
    }

    public long RecordsSpooled => Volatile.Read(ref _recordsSpooled);

    public long BatchesSpooled => Volatile.Read(ref _batchesSpooled);

    /// <summary>Takes a batch, whatever happens to it. Does file I/O when there is a spool.</summary>
    public void Offer(BatchPayload payload)
    {
        var created = _time.GetUtcNow().ToUnixTimeMilliseconds();
        if (_spool is null)
        {
            OfferToMemory(payload, created);
            return;
        }

        if (!_spoolEverything && IsDiskEmpty && _sender.TryEnqueue(new OutgoingBatch(payload, null, created)))
            return;
        if (Spool(payload, created, Guid.Empty, 0, isLoaded: true) is not { } ticket)
        {
            OfferToMemory(payload, created);
            return;
        }

        if (IsDiskEmpty && _sender.TryEnqueue(new OutgoingBatch(payload, ticket, created)))
            return;
        _spool.Unload(ticket.Entry);
        payload.Release();
        lock (_gate)
            _onDisk.AddLast(ticket.Entry);
        Refill();
    }

    /// <summary>
    /// Waits until everything offered so far, here or on disk, is acknowledged or dropped. False: the time was too short, or
    /// the sender has ended before.
    /// </summary>
    public async Task<bool> FlushAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        var start = _time.GetTimestamp();
        while (true)
        {
            Refill();
            var left = timeout == Timeout.InfiniteTimeSpan ? timeout : timeout - _time.GetElapsedTime(start);
            if (timeout != Timeout.InfiniteTimeSpan && left < TimeSpan.Zero)
                left = TimeSpan.Zero;
            // Before the sender is waited for: what comes back from the disk meanwhile may reach it when it has just been found empty.
            var isAllInSender = IsDiskEmpty;
            if (!await _sender.FlushAsync(left, cancellation).ConfigureAwait(false))
                return false;
            if (isAllInSender)
                return true;
            if (_sender.IsClosed || left == TimeSpan.Zero)
                return false;
            if (RefillUnderWay is { } refill)
                await refill.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the sender; what is not acknowledged goes to the spool with its number, or is dropped.</summary>
    public async Task StopAsync()
    {
        foreach (var batch in await _sender.StopAsync().ConfigureAwait(false))
        {
            if (batch.Ticket is null && Spool(batch.Payload, batch.CreatedUnixMs, batch.Producer, batch.Sequence, isLoaded: false) is null)
                Drop(batch.Payload, _spool is null ? DropReasons.Shutdown : DropReasons.SpoolFull);
            batch.Payload.Release();
        }
    }

    private bool IsDiskEmpty
    {
        get
        {
            lock (_gate)
                return _onDisk.Count == 0 && _refill is null;
        }
    }

    private Task? RefillUnderWay
    {
        get
        {
            lock (_gate)
                return _refill?.Task;
        }
    }

    private void OfferToMemory(BatchPayload payload, long created)
    {
        var full = _spool is null ? DropReasons.QueueFull : DropReasons.SpoolFull;
        var batch = new OutgoingBatch(payload, null, created);
        while (!_sender.TryEnqueue(batch))
        {
            if (_sender.TryDropOldest(full))
                continue;
            Drop(payload, _sender.IsClosed ? DropReasons.Shutdown : full);
            payload.Release();
            return;
        }
    }

    private void Drop(BatchPayload payload, string reason) => _dropped(new SpoolDrop(payload.Parts, payload.Records, payload.Labels, reason));

    private SpoolTicket? Spool(BatchPayload payload, long created, Guid producer, ulong sequence, bool isLoaded)
    {
        var ticket = _spool?.TryAppend(payload, created, producer, sequence, isLoaded);
        if (ticket is null)
            return null;
        Interlocked.Add(ref _recordsSpooled, payload.Records);
        Interlocked.Increment(ref _batchesSpooled);
        return ticket;
    }

    /// <summary>Brings batches back from the disk while the sender has room for them. One caller at a time does it.</summary>
    private void Refill()
    {
        if (_spool is null)
            return;
        while (true)
        {
            SpoolEntry entry;
            lock (_gate)
            {
                if (_refill is not null || _onDisk.First is not { } first || !_sender.HasRoom(first.Value.Length))
                    return;
                entry = first.Value;
                _onDisk.RemoveFirst();
                _refill = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            var isLeft = false;
            try
            {
                isLeft = !TryBringBack(_spool, entry);
            }
            finally
            {
                lock (_gate)
                {
                    if (isLeft)
                        _onDisk.AddFirst(entry);
                    _refill.SetResult();
                    _refill = null;
                }
            }
        }
    }

    /// <summary>False: the room went to another batch meanwhile, or the sender has ended. The entry stays where it is.</summary>
    private bool TryBringBack(IBatchSpool spool, SpoolEntry entry)
    {
        if (spool.Load(entry) is not { } payload)
            return true;
        if (_sender.TryEnqueue(new OutgoingBatch(payload, spool.Ticket(entry), entry.CreatedUnixMs)))
            return true;
        spool.Unload(entry);
        payload.Release();
        return false;
    }
}
