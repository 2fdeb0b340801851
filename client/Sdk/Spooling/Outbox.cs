using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Client.Spooling;

/// <summary>
/// Where finished batches go: to the sender while it has room, otherwise to the disk and from there back, in order; without
/// a spool the oldest batch that was never sent is dropped.
/// </summary>
internal sealed class Outbox
{
    private readonly Lock _gate = new();
    private readonly Queue<SpoolEntry> _onDisk = [];
    private readonly BatchSender _sender;
    private readonly Spool? _spool;
    private readonly bool _spoolEverything;
    private readonly TimeProvider _time;
    private readonly Action<SpoolDrop> _dropped;
    private bool _isRefilling;
    private long _recordsSpooled;
    private long _batchesSpooled;

    public Outbox(BatchSender sender, Spool? spool, bool spoolEverything, TimeProvider time, Action<SpoolDrop> dropped)
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

        if (!_spoolEverything && IsDiskEmpty && _sender.TryEnqueue(new PendingBatch(payload, null, created)))
            return;
        if (Spooled(payload, created, Guid.Empty, 0, isLoaded: true) is not { } ticket)
        {
            OfferToMemory(payload, created);
            return;
        }

        if (IsDiskEmpty && _sender.TryEnqueue(new PendingBatch(payload, ticket, created)))
            return;
        _spool.Unload(ticket.Entry);
        payload.Release();
        lock (_gate)
            _onDisk.Enqueue(ticket.Entry);
        Refill();
    }

    /// <summary>Waits until everything offered so far, here or on disk, is settled. False: the time was too short.</summary>
    public async Task<bool> FlushAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        var start = _time.GetTimestamp();
        while (true)
        {
            Refill();
            var left = timeout == Timeout.InfiniteTimeSpan ? timeout : timeout - _time.GetElapsedTime(start);
            if (timeout != Timeout.InfiniteTimeSpan && left < TimeSpan.Zero)
                return IsDiskEmpty && _sender.Unsettled == 0;
            if (!await _sender.FlushAsync(left, cancellation).ConfigureAwait(false))
                return false;
            if (IsDiskEmpty)
                return true;
            await Task.Yield(); // another thread is reading from the disk
        }
    }

    /// <summary>Ends the sender; what is not settled goes to the spool with its number, or is dropped.</summary>
    public async Task StopAsync()
    {
        foreach (var batch in await _sender.StopAsync().ConfigureAwait(false))
        {
            if (batch.Ticket is null && Spooled(batch.Payload, batch.CreatedUnixMs, batch.Producer, batch.Sequence, isLoaded: false) is null)
                _dropped(new SpoolDrop(batch.Payload.Parts, batch.Payload.Records, batch.Payload.Labels, _spool is null ? DropReasons.Shutdown : DropReasons.SpoolFull));
            batch.Payload.Release();
        }
    }

    private bool IsDiskEmpty
    {
        get
        {
            lock (_gate)
                return _onDisk.Count == 0 && !_isRefilling;
        }
    }

    private void OfferToMemory(BatchPayload payload, long created)
    {
        var batch = new PendingBatch(payload, null, created);
        while (!_sender.TryEnqueue(batch))
        {
            if (_sender.TryDropOldest(_spool is null ? DropReasons.QueueFull : DropReasons.SpoolFull))
                continue;
            _dropped(new SpoolDrop(payload.Parts, payload.Records, payload.Labels, _spool is null ? DropReasons.QueueFull : DropReasons.SpoolFull));
            payload.Release();
            return;
        }
    }

    private SpoolTicket? Spooled(BatchPayload payload, long created, Guid producer, ulong sequence, bool isLoaded)
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
            SpoolEntry? entry;
            lock (_gate)
            {
                if (_isRefilling || !_onDisk.TryPeek(out entry) || !_sender.HasRoom(entry.Length))
                    return;
                _onDisk.Dequeue();
                _isRefilling = true;
            }

            if (_spool.Load(entry) is { } payload && !_sender.TryEnqueue(new PendingBatch(payload, new SpoolTicket(_spool, entry), entry.CreatedUnixMs)))
            {
                // The sender has ended: the entry stays on disk for the next process.
                _spool.Unload(entry);
                payload.Release();
            }

            lock (_gate)
                _isRefilling = false;
        }
    }
}
