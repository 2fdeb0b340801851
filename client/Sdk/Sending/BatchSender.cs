using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace OrleansMonitor.Client.Sending;

/// <summary>
/// Sends batches so that each is counted exactly once: numbers them under the producer's epoch, keeps several in flight,
/// retries, fails over, and keeps every batch until the silo's committed set contains it. Thread-safe; bounded in bytes.
/// </summary>
/// <remarks>
/// A batch gets its number when it is first sent, not when it is enqueued: what was never sent can still be numbered under
/// another epoch. The low mark that goes with each request is the highest sequence below which everything is settled, and 0
/// until the silo has committed something of this epoch: a silo refuses an epoch it does not know when the low mark says
/// that earlier batches were acknowledged.
/// </remarks>
public sealed partial class BatchSender : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly BatchSenderOptions _options;
    private readonly IBatchTransport _transport;
    private readonly EndpointPool _endpoints;
    private readonly Backoff _backoff;
    private readonly TimeProvider _time;
    private readonly SenderLog _log;
    private readonly WakeSignal _wake;
    private readonly CancellationTokenSource _stop = new();
    private readonly IDisposable? _owned;
    private readonly Task _loop;

    // Guarded by _gate. Numbered batches ascend by sequence.
    private readonly LinkedList<PendingBatch> _unnumbered = [];
    private readonly List<PendingBatch> _numbered = [];
    // In flight when their epoch was given up: each is decided by its own answer.
    private readonly List<PendingBatch> _orphans = [];
    // Ordinals of batches that are settled and not yet told to the counters and the listener: a flush waits for that too.
    private readonly List<long> _untold = [];
    private readonly List<FlushWaiter> _flushWaiters = [];
    private TaskCompletionSource? _room;
    private Guid _producer;
    private ulong _nextSequence = 1;
    private bool _anyCommitted;
    private bool _failed;
    private bool _stopping;
    private int _inFlight;
    private long _bufferedBytes;
    private long _nextOrdinal;

    /// <param name="options">Checked here; not to be changed afterwards.</param>
    /// <param name="time">Clock and timers. Default: the system's.</param>
    /// <param name="logger">Where trouble is told, at most once in 10 s per kind.</param>
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
        _options = options;
        _time = time;
        _transport = transport;
        _owned = endpoints is null ? transport as IDisposable : null;
        _backoff = new Backoff(options.Backoff, random ?? new Random());
        _endpoints = endpoints ?? new EndpointPool([.. options.Endpoints], _backoff, time);
        Counters = counters ?? new SenderCounters();
        _log = new SenderLog(logger, time);
        _wake = new WakeSignal(time);
        _producer = options.Producer;
        _pollDelay = options.PollInterval;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>The epoch that new batches are numbered under.</summary>
    public Guid Producer
    {
        get
        {
            lock (_gate)
                return _producer;
        }
    }

    /// <summary>Batches that are held: waiting, in flight, accepted and not yet committed, or ended and not yet counted.</summary>
    public int Unsettled
    {
        get
        {
            lock (_gate)
                return _unnumbered.Count + _numbered.Count + _orphans.Count + _untold.Count;
        }
    }

    public long BufferedBytes
    {
        get
        {
            lock (_gate)
                return _bufferedBytes;
        }
    }

    public SenderStatistics Statistics => Counters.Snapshot();

    internal SenderCounters Counters { get; }

    /// <summary>Called, outside of locks, when a batch was settled and its bytes are free.</summary>
    internal Action? RoomMade { get; set; }

    /// <summary>Takes a batch. False: no room (<see cref="BatchSenderOptions.MaxBufferedBytes"/>), or the sender has ended.</summary>
    public bool TryEnqueue(BatchPayload payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return TryEnqueue(new PendingBatch(payload, null, NowUnixMs()));
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

    /// <summary>False: the sender has ended.</summary>
    internal async ValueTask<bool> WaitForRoomAsync(int length, CancellationToken cancellation)
    {
        while (true)
        {
            Task room;
            lock (_gate)
            {
                if (_stopping)
                    return false;
                if (HasRoom_NeedsGate(length))
                    return true;
                room = (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await room.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    internal bool HasRoom(int length)
    {
        lock (_gate)
            return !_stopping && HasRoom_NeedsGate(length);
    }

    /// <summary>
    /// Waits until every batch taken so far is settled, at most <paramref name="timeout"/> (infinite is allowed). False: some
    /// are not.
    /// </summary>
    public async Task<bool> FlushAsync(TimeSpan timeout, CancellationToken cancellation = default)
    {
        FlushWaiter waiter;
        lock (_gate)
        {
            waiter = new FlushWaiter(_nextOrdinal);
            if (IsFlushed_NeedsGate(waiter.Through))
                return true;
            _flushWaiters.Add(waiter);
        }

        _wake.Set();
        using var timer = _time.CreateTimer(static state => ((FlushWaiter)state!).Ended.TrySetResult(false), waiter, timeout, Timeout.InfiniteTimeSpan);
        using var registration = cancellation.Register(static state => ((FlushWaiter)state!).Ended.TrySetCanceled(), waiter);
        try
        {
            return await waiter.Ended.Task.ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
                _flushWaiters.Remove(waiter);
        }
    }

    /// <summary>Ends sending at once. What is not settled is dropped as <see cref="DropReasons.Shutdown"/>: flush first.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var batch in await StopAsync().ConfigureAwait(false))
            Report(new Settlement(batch, BatchFate.Dropped, DropReasons.Shutdown));
    }

    /// <summary>Ends sending and hands over what is not settled, numbered or not, in order.</summary>
    internal async Task<List<PendingBatch>> StopAsync()
    {
        lock (_gate)
        {
            if (_stopping)
                return [];
            _stopping = true;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        _wake.Set();
        await _loop.ConfigureAwait(false);
        _wake.Dispose();
        _owned?.Dispose();
        List<PendingBatch> left;
        lock (_gate)
        {
            left = [.. _numbered, .. _unnumbered];
            _numbered.Clear();
            _unnumbered.Clear();
            _bufferedBytes = 0;
            _room?.TrySetResult();
            foreach (var waiter in _flushWaiters)
                waiter.Ended.TrySetResult(left.Count == 0);
        }

        return left;
    }

    private static BatchSenderOptions Validated(BatchSenderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return options;
    }

    private long NowUnixMs() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed class FlushWaiter(long through)
    {
        public long Through { get; } = through;

        public TaskCompletionSource<bool> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
