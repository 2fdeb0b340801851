namespace OrleansMonitor.Client.Sending;

/// <summary>Wakes one waiting loop, at once or when time has passed; several wakes before the loop looks are one.</summary>
internal sealed class WakeSignal : IDisposable
{
    private readonly SemaphoreSlim _semaphore = new(0);
    private readonly ITimer _timer;
    private int _set;

    public WakeSignal(TimeProvider time) =>
        _timer = time.CreateTimer(static state => ((WakeSignal)state!).Set(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Set()
    {
        if (Interlocked.Exchange(ref _set, 1) == 0)
            _semaphore.Release();
    }

    /// <param name="timeout">Infinite, or the time after which the wait ends anyway.</param>
    /// <param name="cancellation">Ends the wait with an exception.</param>
    public async Task WaitAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        if (timeout != Timeout.InfiniteTimeSpan)
            // A timer that fires a fraction early would make the loop spin.
            timeout = TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(timeout.TotalMilliseconds), 1, 60_000));
        _timer.Change(timeout, Timeout.InfiniteTimeSpan);
        await _semaphore.WaitAsync(cancellation).ConfigureAwait(false);
        Volatile.Write(ref _set, 0);
    }

    public void Dispose() => _timer.Dispose();
}
