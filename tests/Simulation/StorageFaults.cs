namespace OrleansMonitor.Simulation;

/// <summary>How the simulated store of persistent grain states fails. May be changed while the simulation runs.</summary>
public sealed class StorageFaults
{
    /// <summary>Default: 0.</summary>
    public TimeSpan MinDelay { get; set; }

    /// <summary>Default: 2 ms.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Share of operations, 0 to 1, that fail without effect. Default: 0.</summary>
    public double Failure { get; set; }

    /// <summary>Share of writes, 0 to 1, that take effect and then fail: the writer cannot tell. Default: 0.</summary>
    public double AmbiguousWrite { get; set; }

    /// <summary>No failures from now on.</summary>
    public void Clear()
    {
        Failure = 0;
        AmbiguousWrite = 0;
    }
}
