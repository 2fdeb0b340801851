namespace OrleansMonitor.Cli.Fleet;

/// <summary>What a simulated node draws from a generator of its own, so that one does not change the other.</summary>
internal enum NodeDraws
{
    /// <summary>Inputs, predictions, latencies and outcomes.</summary>
    Requests,

    /// <summary>Where requests come from.</summary>
    Origins,

    /// <summary>How busy its machine is.</summary>
    Machine,
}
