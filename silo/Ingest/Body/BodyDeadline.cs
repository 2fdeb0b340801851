using System.Collections.Concurrent;
using System.IO.Pipelines;

namespace OrleansMonitor.Silo.Ingest.Body;

/// <summary>Deadlines for whole bodies; used again, as many as there were bodies at once that did not come in one piece.</summary>
internal sealed class BodyDeadlines(TimeSpan timeout, TimeProvider time)
{
    private readonly ConcurrentQueue<BodyDeadline> _free = new();

    public BodyDeadline Start(PipeReader reader)
    {
        if (!_free.TryDequeue(out var deadline))
            deadline = new BodyDeadline(timeout, time);
        deadline.Start(reader);
        return deadline;
    }

    public void End(BodyDeadline deadline)
    {
        deadline.End();
        _free.Enqueue(deadline);
    }
}

/// <summary>Ends the read of a body that is not complete in time.</summary>
internal sealed class BodyDeadline
{
    // A timer may be early by its resolution.
    private static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(20);

    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _turn = new();
    private PipeReader? _reader;
    private long _startedAt;

    public BodyDeadline(TimeSpan timeout, TimeProvider time)
    {
        (_timeout, _time) = (timeout, time);
        _timer = time.CreateTimer(static state => ((BodyDeadline)state!).Expire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Start(PipeReader reader)
    {
        lock (_turn)
            (_reader, _startedAt) = (reader, _time.GetTimestamp());
        _timer.Change(_timeout, Timeout.InfiniteTimeSpan);
    }

    public void End()
    {
        lock (_turn)
            _reader = null;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void Expire()
    {
        // Within the lock, so that it is this body's read that ends: the server runs what follows elsewhere.
        lock (_turn)
        {
            if (_reader is null)
                return;
            var left = _timeout - _time.GetElapsedTime(_startedAt);
            if (left > TimeSpan.Zero)
                _timer.Change(left + Resolution, Timeout.InfiniteTimeSpan);
            else
                _reader.CancelPendingRead();
        }
    }
}
