namespace OrleansMonitor.Simulation;

/// <summary>
/// How messages travel between a client and silos, and between silos. May be changed while the simulation runs; messages
/// under way keep their fate. Messages within a silo are neither lost nor late.
/// </summary>
public sealed class NetworkFaults
{
    /// <summary>Default: 100 µs.</summary>
    public TimeSpan MinDelay { get; set; } = TimeSpan.FromMicroseconds(100);

    /// <summary>Delays are uniform up to this, so messages overtake each other. Default: 5 ms.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Share of messages, 0 to 1, that are delayed by up to <see cref="SlowDelay"/> more. Default: 0.</summary>
    public double SlowProbability { get; set; }

    /// <summary>Default: 2 s.</summary>
    public TimeSpan SlowDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Share of requests, 0 to 1, that never arrive; the caller times out. Default: 0.</summary>
    public double RequestLoss { get; set; }

    /// <summary>Share of responses, 0 to 1, lost after the request was executed; the caller times out. Default: 0.</summary>
    public double ResponseLoss { get; set; }

    /// <summary>No loss and no slow messages from now on.</summary>
    public void Clear()
    {
        RequestLoss = 0;
        ResponseLoss = 0;
        SlowProbability = 0;
    }
}
