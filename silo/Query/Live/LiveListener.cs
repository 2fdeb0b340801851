namespace OrleansMonitor.Silo.Query.Live;

/// <summary>One open stream: what it has not been told yet, put together, however slowly it reads. Thread-safe.</summary>
internal sealed class LiveListener : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _signal = new(0, 1);
    private LiveChange? _pending;
    private LiveMark? _mark;

    public void Offer(LiveChange change, LiveMark mark)
    {
        lock (_lock)
        {
            (_pending ??= new LiveChange()).Add(change);
            _mark = mark;
            if (_signal.CurrentCount == 0)
                _signal.Release();
        }
    }

    /// <summary>What is to be told, or null when there was nothing for a while.</summary>
    public async Task<(LiveChange Change, LiveMark Mark)?> TakeAsync(TimeSpan wait, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(wait, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _signal.WaitAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        lock (_lock)
        {
            if (_pending is not { } change || _mark is not { } mark)
                return null;
            _pending = null;
            return (change, mark);
        }
    }

    public void Dispose() => _signal.Dispose();
}
