using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace OrleansMonitor.Client.Sending;

/// <summary>
/// Sends batches so that each is counted exactly once: numbers them under the producer's epoch, keeps several in flight,
/// retries, fails over, and keeps every batch until the silo's committed set contains it. Thread-safe; bounded in bytes.
/// </summary>
public sealed class BatchSender : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly UnsentQueue _unsent;
    private readonly SequenceWindow _window;
    private readonly SendBuffer _buffer;
    private readonly OutcomeReporter _reporter;
    private readonly SendLoop _loop;
    private readonly TimeProvider _time;
    private readonly IDisposable? _owned;

    /// <param name="options">Checked here; not to be changed afterwards.</param>
    /// <param name="time">Clock and timers. Default: the system's.</param>
    /// <param name="logger">Gets warnings, at most one in 10 s per kind.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public BatchSender(BatchSenderOptions options, TimeProvider? time = null, ILogger? logger = null)
        : this(Validated(options), time ?? TimeProvider.System, logger ?? NullLogger.Instance, new HttpBatchTransport(HttpTransportOptions.From(options), time ?? TimeProvider.System))
    {
    }

    internal BatchSender(
        BatchSenderOptions options,
        TimeProvider time,
        ILogger logger,
        IBatchTransport transport,
        EndpointPool? endpoints = null,
        SenderCounters? counters = null,
        Random? random = null)
    {
        _time = time;
        _owned = endpoints is null ? transport as IDisposable : null;
        Counters = counters ?? new SenderCounters();
        var log = new SenderLog(SafeLogger.Around(logger), time);
        var backoff = new FullJitterBackoff(options.Backoff, random ?? new Random());
        endpoints ??= new EndpointPool([.. options.Endpoints], backoff, time);
        _unsent = new UnsentQueue(_gate);
        _window = new SequenceWindow(_gate, options, time);
        _buffer = new SendBuffer(_gate, options.MaxBufferedBytes);
        _reporter = new OutcomeReporter(_gate, options, _buffer, Counters, log);
        var schedule = new SendSchedule(_gate, options, backoff, time);
        _loop = new SendLoop(_gate, options, _unsent, _window, schedule, _reporter, endpoints, transport, Counters, log, time);
        _loop.Start();
    }

    /// <summary>The epoch that new batches are numbered under.</summary>
    public Guid Producer
    {
        get
        {
            lock (_gate)
                return _window.ProducerLocked;
        }
    }

    /// <summary>Batches that are held: waiting, in flight, accepted and not yet committed, or ended and not yet counted.</summary>
    public int Unacknowledged
    {
        get
        {
            lock (_gate)
                return _buffer.CountLocked;
        }
    }

    public long BufferedBytes
    {
        get
        {
            lock (_gate)
                return _buffer.BytesLocked;
        }
    }

    public SenderStatistics Statistics => Counters.Snapshot();

    /// <summary>Whether it tells the silo that it ends. False: it ends as a process does that is killed.</summary>
    internal bool SignsOff { get; set; } = true;

    internal SenderCounters Counters { get; }

    /// <summary>Whether it has ended, or is about to.</summary>
    internal bool IsClosed
    {
        get
        {
            lock (_gate)
                return _buffer.IsClosedLocked;
        }
    }

    /// <summary>Called, outside of locks, when a batch has ended and its bytes are free.</summary>
    internal Action? RoomMade
    {
        get => _reporter.RoomMade;
        set => _reporter.RoomMade = value;
    }

    /// <summary>Takes a batch. False: no room (<see cref="BatchSenderOptions.MaxBufferedBytes"/>), or the sender has ended.</summary>
    public bool TryEnqueue(BatchPayload payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return TryEnqueue(new OutgoingBatch(payload, null, _time.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    /// <summary>Takes a batch, waiting for room. False: the sender has ended.</summary>
    public async ValueTask<bool> EnqueueAsync(BatchPayload payload, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(payload);
        while (await WaitForRoomAsync(payload.Length, cancellation).ConfigureAwait(false))
        {
            if (TryEnqueue(payload))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Waits until every batch taken so far has ended, at most <paramref name="timeout"/> (infinite is allowed). False: some
    /// have not.
    /// </summary>
    public async Task<bool> FlushAsync(TimeSpan timeout, CancellationToken cancellation = default)
    {
        SendBuffer.FlushWaiter waiter;
        lock (_gate)
            waiter = _buffer.BeginFlushLocked();
        _loop.Wake();
        using var timer = _time.CreateTimer(static state => ((SendBuffer.FlushWaiter)state!).Ended.TrySetResult(false), waiter, timeout, Timeout.InfiniteTimeSpan);
        using var registration = cancellation.Register(static state => ((SendBuffer.FlushWaiter)state!).Ended.TrySetCanceled(), waiter);
        try
        {
            return await waiter.Ended.Task.ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
                _buffer.EndFlushLocked(waiter);
        }
    }

    /// <summary>Ends sending at once. What is not acknowledged is dropped as <see cref="DropReasons.Shutdown"/>: flush first.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var batch in await StopAsync().ConfigureAwait(false))
            _reporter.Report(new EndedBatch(batch, BatchResult.Dropped, DropReasons.Shutdown));
    }

    internal bool TryEnqueue(OutgoingBatch batch)
    {
        bool isLost;
        lock (_gate)
        {
            if (!_buffer.HasRoomLocked(batch.Payload.Length))
                return false;
            _buffer.AddLocked(batch);
            isLost = _window.IsLostLocked;
            if (isLost)
                batch.State = OutgoingState.Ended;
            else
                _unsent.AddLocked(batch);
        }

        if (isLost)
            _reporter.Report(new EndedBatch(batch, BatchResult.Dropped, DropReasons.ProducerForgotten));
        else
            _loop.Wake();
        return true;
    }

    /// <summary>
    /// Takes a batch that an earlier process numbered and may have sent. Sequences ascend from call to call; the bound on
    /// bytes is the caller's. False: the sender has ended.
    /// </summary>
    internal bool TryEnqueueNumbered(OutgoingBatch batch, ulong sequence)
    {
        lock (_gate)
        {
            if (_buffer.IsClosedLocked)
                return false;
            _buffer.AddLocked(batch);
            _window.RestoreLocked(batch, sequence);
        }

        _loop.Wake();
        return true;
    }

    /// <summary>Drops the oldest batch that was never sent. False: there is none.</summary>
    internal bool TryDropOldest(string reason)
    {
        OutgoingBatch? oldest;
        lock (_gate)
        {
            oldest = _unsent.TakeOldestLocked();
            if (oldest is null)
                return false;
            oldest.State = OutgoingState.Ended;
        }

        _reporter.Report(new EndedBatch(oldest, BatchResult.Dropped, reason));
        return true;
    }

    internal bool HasRoom(int length)
    {
        lock (_gate)
            return _buffer.HasRoomLocked(length);
    }

    /// <summary>False: the sender has ended.</summary>
    internal async ValueTask<bool> WaitForRoomAsync(int length, CancellationToken cancellation)
    {
        while (true)
        {
            Task room;
            lock (_gate)
            {
                if (_buffer.IsClosedLocked)
                    return false;
                if (_buffer.HasRoomLocked(length))
                    return true;
                room = _buffer.RoomLocked();
            }

            await room.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Ends sending within a bound and hands over what is not acknowledged, numbered or not, in order.</summary>
    internal async Task<IReadOnlyList<OutgoingBatch>> StopAsync()
    {
        lock (_gate)
        {
            if (_buffer.IsClosedLocked)
                return [];
            _buffer.CloseLocked();
        }

        await _loop.StopAsync().ConfigureAwait(false);
        if (SignsOff)
            await _loop.SignOffAsync().ConfigureAwait(false);
        OutgoingBatch[] rest;
        OutgoingBatch[] orphans;
        lock (_gate)
        {
            rest = [.. _window.TakeAllLocked(out orphans), .. _unsent.TakeAllLocked()];
            foreach (var batch in rest.Concat(orphans))
            {
                // No answer came within the bound, and one that still comes has no effect.
                batch.Uncertain |= batch.State == OutgoingState.InFlight;
                batch.State = OutgoingState.Ended;
            }

            _buffer.HandOverLocked(rest);
        }

        foreach (var orphan in orphans)
            _reporter.Report(new EndedBatch(orphan, BatchResult.Dropped, DropReasons.ProducerForgotten));
        _owned?.Dispose();
        return rest;
    }

    private static BatchSenderOptions Validated(BatchSenderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return options;
    }
}
