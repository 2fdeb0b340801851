using System.Collections.Concurrent;
using Orleans.Metadata;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>
/// Ends a stopping silo's node grains before its other grains: a node that ends commits what it accepted, for which it needs
/// the models, and a silo that ends all its grains at once no longer activates any.
/// </summary>
internal sealed class NodesStopFirst(TimeProvider time) : IConfigureGrainContextProvider, IConfigureGrainContext, ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>
    /// A third of what a stop has in all: where every silo stops at once, models may have nowhere to be any more, and the other
    /// grains and the store need time, too.
    /// </summary>
    private static readonly TimeSpan Patience = ServerLimits.ShutdownTimeout / 3;

    /// <summary>What the runtime calls the class NodeGrain.</summary>
    private static readonly GrainType Node = GrainType.Create("node");

    private readonly ConcurrentDictionary<IGrainContext, bool> _nodes = new();

    public bool TryGetConfigurator(GrainType grainType, GrainProperties properties, out IConfigureGrainContext configurator)
    {
        configurator = this;
        return grainType == Node;
    }

    public void Configure(IGrainContext context)
    {
        _nodes.TryAdd(context, true);
        _ = ForgetAsync(context);
    }

    // Stages stop in reverse: this one before those that end all activations and close connections.
    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(NodesStopFirst), ServiceLifecycleStage.Last, static _ => Task.CompletedTask, StopAsync);

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "the silo stops");
        var ending = new List<Task>();
        foreach (var node in _nodes.Keys)
        {
            node.Deactivate(reason, limit.Token);
            ending.Add(node.Deactivated);
        }

        // What does not end in time is not acknowledged, and its clients send it again.
        await Task.WhenAll(ending).WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ForgetAsync(IGrainContext context)
    {
        await context.Deactivated.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _nodes.TryRemove(context, out _);
    }
}
