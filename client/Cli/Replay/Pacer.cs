namespace OrleansMonitor.Cli.Replay;

/// <summary>Lets a batch go when its last event is due: event time runs <c>speed</c> times as fast as the clock.</summary>
internal sealed class Pacer(double? speed, TimeProvider time)
{
    private long _started;
    private long? _firstEvent;

    public async ValueTask WaitAsync(ReplayBatch batch, CancellationToken cancellation)
    {
        if (speed is not { } factor)
            return;
        if (_firstEvent is null)
        {
            _firstEvent = batch.FirstTime;
            _started = time.GetTimestamp();
        }

        var due = TimeSpan.FromMilliseconds((batch.LastTime - _firstEvent.Value) / factor);
        var wait = due - time.GetElapsedTime(_started);
        // Timers end at 49 days.
        while (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait < TimeSpan.FromDays(1) ? wait : TimeSpan.FromDays(1), time, cancellation).ConfigureAwait(false);
            wait = due - time.GetElapsedTime(_started);
        }
    }
}
