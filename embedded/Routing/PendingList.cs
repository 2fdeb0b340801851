using OrleansMonitor.Embedded.Invocation;
using OrleansMonitor.Embedded.Scheduling;

namespace OrleansMonitor.Embedded.Routing;

/// <summary>
/// Requests in the order sent. All have the same timeout, so that is the order of their deadlines too: one timer, set for
/// the first, is exact, and a call costs two list operations instead of a timer.
/// </summary>
internal sealed class PendingList
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly long _timeoutTicks;
    private readonly Action<GrainRequest> _expire;
    private readonly ITimer _timer;
    private GrainRequest? _first;
    private GrainRequest? _last;
    private bool _armed;

    internal PendingList(TimeProvider time, TimeSpan timeout, Action<GrainRequest> expire)
    {
        _time = time;
        _timeout = timeout;
        _timeoutTicks = (long)(timeout.TotalSeconds * time.TimestampFrequency);
        _expire = expire;
        _timer = CleanContext.CreateTimer(time, static state => ((PendingList)state!).OnTimer(), this);
    }

    internal void Add(GrainRequest request)
    {
        lock (_lock)
        {
            ref var link = ref request.Pending;
            link.List = this;
            link.Deadline = _time.GetTimestamp() + _timeoutTicks;
            link.Previous = _last;
            if (_last is null)
                _first = request;
            else
                _last.Pending.Next = request;
            _last = request;
            if (_armed)
                return;
            _armed = true;
            _timer.Change(_timeout, Timeout.InfiniteTimeSpan);
        }
    }

    internal void Remove(GrainRequest request)
    {
        lock (_lock)
            Unlink(request);
    }

    internal void CopyTo(List<GrainRequest> requests)
    {
        lock (_lock)
        {
            for (var request = _first; request is not null; request = request.Pending.Next)
                requests.Add(request);
        }
    }

    internal void Dispose() => _timer.Dispose();

    private void OnTimer()
    {
        List<GrainRequest>? expired = null;
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            while (_first is not null && _first.Pending.Deadline <= now)
            {
                (expired ??= []).Add(_first);
                Unlink(_first);
            }

            _armed = _first is not null;
            if (_first is not null)
            {
                // Rounded up: a timer that fires early would only be set again.
                var wait = _time.GetElapsedTime(now, _first.Pending.Deadline) + TimeSpan.FromMilliseconds(1);
                _timer.Change(wait, Timeout.InfiniteTimeSpan);
            }
        }

        if (expired is null)
            return;
        foreach (var request in expired)
            _expire(request);
    }

    private void Unlink(GrainRequest request)
    {
        ref var link = ref request.Pending;
        if (link.List is null)
            return;
        if (link.Previous is null)
            _first = link.Next;
        else
            link.Previous.Pending.Next = link.Next;
        if (link.Next is null)
            _last = link.Previous;
        else
            link.Next.Pending.Previous = link.Previous;
        link = default;
    }
}
