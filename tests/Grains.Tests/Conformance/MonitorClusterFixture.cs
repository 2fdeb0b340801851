using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Tests.Conformance;

/// <summary>
/// A running host of the grains, whatever provides it. Its options: a commit interval of at most 50 ms, at most 4 slices a
/// model, 3 producers a node, a sequence window of 64, and base windows of 10 s.
/// </summary>
public abstract class MonitorClusterFixture : IAsyncLifetime
{
    public abstract IGrainFactory Grains { get; }

    public abstract IAggregateStore Store { get; }

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    /// <summary>Stops every process in good order and starts others on the same store.</summary>
    public abstract Task RestartAsync();
}
