namespace OrleansMonitor.Client.Sending;

/// <summary>
/// Exponential backoff with full jitter, which spreads the retries of many clients best: M. Brooker, "Exponential Backoff
/// And Jitter", AWS Architecture Blog, 2015.
/// </summary>
internal sealed class FullJitterBackoff(BackoffOptions options, Random random)
{
    private readonly Lock _gate = new();

    /// <param name="failures">Attempts in a row that failed, from 1.</param>
    /// <param name="retryAfter">What the other side asked for: never less than that, plus jitter so that clients spread.</param>
    public TimeSpan Next(int failures, TimeSpan? retryAfter)
    {
        var exponent = Math.Clamp(failures - 1, 0, 30);
        var bound = Math.Min(options.Max.TotalMilliseconds, options.Base.TotalMilliseconds * (1L << exponent));
        double unit;
        lock (_gate)
            unit = random.NextDouble();
        if (retryAfter is { } asked && asked > TimeSpan.Zero)
        {
            var believed = asked < options.MaxRetryAfter ? asked : options.MaxRetryAfter;
            return believed + TimeSpan.FromMilliseconds(unit * options.Base.TotalMilliseconds);
        }

        return TimeSpan.FromMilliseconds(Math.Max(1, unit * bound));
    }
}
