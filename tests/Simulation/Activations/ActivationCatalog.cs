using OrleansMonitor.Simulation.Silos;
using OrleansMonitor.Simulation.Types;

namespace OrleansMonitor.Simulation.Activations;

/// <summary>What became of a request at an activation.</summary>
internal enum DeliveryResult
{
    Accepted,

    /// <summary>The activation has ended; look for another.</summary>
    Stale,

    /// <summary>It finishes its work because the silo stops, and takes no more.</summary>
    Stopping,
}

/// <summary>Takes the requests to one grain: an activation, or several that share them.</summary>
internal interface IRequestTarget
{
    DeliveryResult Receive(GrainRequest request);
}

/// <summary>The activations of one silo.</summary>
internal sealed class ActivationCatalog(SimulatedSilo silo)
{
    private readonly Dictionary<GrainId, IRequestTarget> _targets = [];

    // In the order of their start, which does not depend on hashes.
    private readonly List<Activation> _started = [];

    internal int Count => _started.Count;

    internal IRequestTarget? Find(GrainId grainId) => _targets.GetValueOrDefault(grainId);

    internal IRequestTarget Add(GrainId grainId, GrainClass grainClass) => _targets[grainId] = grainClass.MaxLocalWorkers > 0
        ? new StatelessWorkers(silo, grainId, grainClass)
        : new Activation(silo, grainId, grainClass, null);

    internal List<Activation> Snapshot() => [.. _started];

    internal void CollectIdle()
    {
        var now = silo.Time.GetTimestamp();
        foreach (var activation in Snapshot())
            activation.CollectIfIdle(now);
    }

    internal void OnStarted(Activation activation) => _started.Add(activation);

    internal void OnEnded(Activation activation, StatelessWorkers? workers)
    {
        _started.Remove(activation);
        if (workers is null || workers.Remove(activation))
            _targets.Remove(activation.GrainId);
        if (workers is null)
            silo.Network.OnActivationEnded(silo, activation.GrainId);
    }
}
