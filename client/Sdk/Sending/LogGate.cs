namespace OrleansMonitor.Client.Sending;

/// <summary>Lets one message of a kind pass in ten seconds, so that a silo that is away does not fill the log.</summary>
internal sealed class LogGate(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly long _interval = (long)(Interval.TotalSeconds * time.TimestampFrequency);
    private long _next = long.MinValue;
    private long _suppressed;

    /// <param name="suppressed">Messages held back since the last that passed.</param>
    public bool Passes(out long suppressed)
    {
        var now = time.GetTimestamp();
        var next = Volatile.Read(ref _next);
        // Of threads that come at once, one passes.
        if (now < next || Interlocked.CompareExchange(ref _next, now + _interval, next) != next)
        {
            Interlocked.Increment(ref _suppressed);
            suppressed = 0;
            return false;
        }

        suppressed = Interlocked.Exchange(ref _suppressed, 0);
        return true;
    }
}
