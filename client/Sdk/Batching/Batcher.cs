using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OrleansMonitor.Client.Recording;
using OrleansMonitor.Client.Sending;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Batching;

/// <summary>
/// The background thread that turns slots into batches. A thread of its own, because the pool of an inference process may be
/// busy for longer than the rings can wait.
/// </summary>
internal sealed partial class Batcher : IDisposable
{
    private const int MaxWaitingSamples = 16;

    private readonly RecordingHub _hub;
    private readonly BatchAssembler _assembler;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly Action<BatchPayload> _deliver;
    private readonly ILogger _logger;
    private readonly LogGate _faults;
    private readonly AutoResetEvent _wake;
    private readonly ITimer _timer;
    private readonly ConcurrentQueue<FlushRequest> _flushes = [];
    private readonly ConcurrentQueue<ResourceSample> _samples = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastClose;
    private bool _isStopping;

    /// <param name="hub">Rings and clock.</param>
    /// <param name="assembler">Used by the thread alone.</param>
    /// <param name="interval">Longest time from a record to its batch.</param>
    /// <param name="wake">Wakes the thread; the rings set it when they fill.</param>
    /// <param name="deliver">Takes each batch, on the thread.</param>
    /// <param name="logger">Gets faults.</param>
    public Batcher(RecordingHub hub, BatchAssembler assembler, TimeSpan interval, AutoResetEvent wake, Action<BatchPayload> deliver, ILogger logger)
    {
        (_hub, _assembler, _time, _interval, _deliver, _logger, _wake) = (hub, assembler, hub.Time, interval, deliver, logger, wake);
        _faults = new LogGate(_time);
        _lastClose = _time.GetTimestamp();
        var period = TimeSpan.FromMilliseconds(Math.Clamp(interval.TotalMilliseconds / 4, 1, 50));
        _timer = _time.CreateTimer(static state => ((AutoResetEvent)state!).Set(), wake, period, period);
        new Thread(Run) { IsBackground = true, Name = "OrleansMonitor batching" }.Start();
    }

    public long RecordsTaken => _assembler.RecordsTaken;

    public long LabelsTaken => _assembler.LabelsTaken;

    public long RecordsBatched => _assembler.RecordsBatched;

    public void Offer(ResourceSample sample)
    {
        if (_samples.Count < MaxWaitingSamples)
            _samples.Enqueue(sample);
    }

    /// <summary>Ends when everything recorded before the call is in batches that were delivered.</summary>
    public Task FlushAsync()
    {
        var request = new FlushRequest(_hub.Rings.Claimed());
        _flushes.Enqueue(request);
        _wake.Set();
        // The thread ends with a flush, and answers no request after it.
        return Task.WhenAny(request.Done.Task, _ended.Task);
    }

    /// <summary>Batches what is left and ends the thread.</summary>
    public Task StopAsync()
    {
        Volatile.Write(ref _isStopping, true);
        _wake.Set();
        return _ended.Task;
    }

    public void Dispose() => _timer.Dispose();

    private void Run()
    {
        while (true)
        {
            _wake.WaitOne();
            var isLast = Volatile.Read(ref _isStopping);
            try
            {
                Turn(isLast);
            }
            catch (Exception exception)
            {
                _hub.CountFault();
                if (_faults.Passes(out var suppressed))
                    LogFault(_logger, suppressed, exception);
            }

            if (!isLast)
                continue;
            _ended.TrySetResult();
            return;
        }
    }

    private void Turn(bool isLast)
    {
        _hub.SynchronizeClock();
        var sink = new Sink(this);
        _hub.Rings.Drain(ref sink);
        while (_samples.TryDequeue(out var sample))
            _assembler.Take(sample);
        if (isLast || !_flushes.IsEmpty || _time.GetElapsedTime(_lastClose) >= _interval)
            Close();
        while (_flushes.TryPeek(out var request) && (isLast || _hub.Rings.IsDrained(request.Claimed)))
        {
            // It may have come after the drain.
            if (!request.IsSeen)
            {
                request.IsSeen = true;
                _wake.Set();
                return;
            }

            _flushes.TryDequeue(out _);
            request.Done.TrySetResult();
        }
    }

    private void Close()
    {
        _lastClose = _time.GetTimestamp();
        if (_assembler.Close(_hub.NowUnixMs()) is { } payload)
            _deliver(payload);
    }

    [LoggerMessage(30, LogLevel.Error, "The batching thread failed; records may be missing ({Suppressed} similar messages suppressed)")]
    private static partial void LogFault(ILogger logger, long suppressed, Exception exception);

    private sealed class FlushRequest(long[] claimed)
    {
        public long[] Claimed { get; } = claimed;

        public bool IsSeen { get; set; }

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private readonly struct Sink(Batcher batcher) : ISlotSink
    {
        public unsafe void Take(RecordSlot* slot)
        {
            batcher._assembler.Take(slot);
            if (batcher._assembler.IsFull)
                batcher.Close();
        }
    }
}
