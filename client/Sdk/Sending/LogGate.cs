namespace OrleansMonitor.Client.Sending;

/// <summary>Lets one message of a kind pass in ten seconds, so that a silo that is away does not fill the log.</summary>
internal sealed class LogGate(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private long _last;
    private long _suppressed;
    private int _any;

    /// <param name="suppressed">Messages held back since the last that passed.</param>
    public bool Passes(out long suppressed)
    {
        var now = time.GetTimestamp();
        var last = Volatile.Read(ref _last);
        var isFirst = Interlocked.Exchange(ref _any, 1) == 0;
        if (!isFirst && (time.GetElapsedTime(last, now) < Interval || Interlocked.CompareExchange(ref _last, now, last) != last))
        {
            Interlocked.Increment(ref _suppressed);
            suppressed = 0;
            return false;
        }

        if (isFirst)
            Volatile.Write(ref _last, now);
        suppressed = Interlocked.Exchange(ref _suppressed, 0);
        return true;
    }
}
