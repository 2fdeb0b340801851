namespace OrleansMonitor.Client.Sending;

/// <summary>Pauses between attempts: full jitter over an exponential bound, U(0, min(Max, Base · 2ⁿ)).</summary>
public sealed class BackoffOptions
{
    /// <summary>Bound of the first pause, 1 ms to 1 min. Default 100 ms.</summary>
    public TimeSpan Base { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Bound of every pause, <see cref="Base"/> to 10 min. Default 30 s.</summary>
    public TimeSpan Max { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest Retry-After that is believed. Default 5 min.</summary>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromMinutes(5);
}
