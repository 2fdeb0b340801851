namespace OrleansMonitor.Simulation.Network;

/// <summary>
/// The calls of one caller that have no answer yet, in the order sent; each fails with a <see cref="TimeoutException"/> in time. All
/// have the same timeout, so one timer, set for the first, is exact.
/// </summary>
internal sealed class PendingCalls : IDisposable
{
    private readonly Queue<GrainCall> _calls = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly Action<GrainCall> _expire;
    private readonly ITimer _timer;
    private bool _isArmed;

    internal PendingCalls(TimeProvider time, TimeSpan timeout, Action<GrainCall> expire)
    {
        _time = time;
        _timeout = timeout;
        _expire = expire;
        _timer = time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal IEnumerable<GrainCall> Unanswered => _calls.Where(static call => !call.IsAnswered).ToArray();

    public void Dispose() => _timer.Dispose();

    internal void Add(GrainCall call)
    {
        call.SentAt = _time.GetTimestamp();
        _calls.Enqueue(call);
        if (!_isArmed)
            Arm(_timeout);
    }

    private void OnTimer()
    {
        _isArmed = false;
        while (_calls.TryPeek(out var call))
        {
            var left = _timeout - _time.GetElapsedTime(call.SentAt);
            if (!call.IsAnswered && left > TimeSpan.Zero)
            {
                Arm(left);
                return;
            }

            _calls.Dequeue();
            if (!call.IsAnswered)
                _expire(call);
        }
    }

    private void Arm(TimeSpan wait)
    {
        _isArmed = true;
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
