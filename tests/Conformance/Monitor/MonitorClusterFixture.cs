using OrleansMonitor.Storage;

namespace OrleansMonitor.Conformance.Monitor;

/// <summary>
/// A running host of the grains, whatever provides it. Its options: a commit interval of at most 50 ms, at most 4 slices a
/// model, 3 producers a node, a sequence window of 64, and base windows of 10 s.
/// </summary>
public abstract class MonitorClusterFixture : IAsyncLifetime
{
    public abstract IGrainFactory Grains { get; }

    public abstract IAggregateStore Store { get; }

    /// <summary>What cases wait by.</summary>
    public virtual TimeProvider Time => TimeProvider.System;

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    /// <summary>Runs a case as a client of the host.</summary>
    public virtual Task RunAsync(Func<Task> test) => test();

    /// <summary>Stops every process in good order and starts others on the same store.</summary>
    public abstract Task RestartAsync();
}
