using System.Collections.Concurrent;
using Orleans.Runtime;
using OrleansMonitor.Embedded.Routing;

namespace OrleansMonitor.Embedded.Activations;

/// <summary>The activations of one silo.</summary>
internal sealed class ActivationCatalog(SiloRuntime silo)
{
    private readonly ConcurrentDictionary<GrainId, IMessageTarget> _targets = new();
    private readonly ConcurrentDictionary<long, Activation> _started = new();
    private long _sequence;

    internal int Count => _started.Count;

    internal long NextSequence() => Interlocked.Increment(ref _sequence);

    internal IMessageTarget? Find(GrainId grainId) => _targets.GetValueOrDefault(grainId);

    /// <summary>An activation does nothing before its first request, so one too many made in a race costs nothing.</summary>
    internal IMessageTarget GetOrAdd(GrainId grainId, GrainClass grainClass) =>
        _targets.GetOrAdd(grainId, static (id, context) => context.Class.MaxLocalWorkers > 0
            ? new StatelessWorkers(context.Silo, id, context.Class)
            : new Activation(context.Silo, id, context.Class, null), (Silo: silo, Class: grainClass));

    /// <summary>All activations that have had a request, in the order of their creation.</summary>
    internal List<Activation> Snapshot()
    {
        // The order of a concurrent dictionary depends on hashes; a simulation needs one that does not.
        List<Activation> activations = [.. _started.Values];
        activations.Sort(static (a, b) => a.Sequence.CompareTo(b.Sequence));
        return activations;
    }

    internal void OnStarted(Activation activation)
    {
        _started[activation.Sequence] = activation;
        silo.Statistics.OnActivationCreated();
    }

    internal void OnEnded(Activation activation, StatelessWorkers? workers)
    {
        _started.TryRemove(activation.Sequence, out _);
        silo.Statistics.OnActivationEnded();
        if (workers is not null && !workers.Remove(activation))
            return;
        _targets.TryRemove(new KeyValuePair<GrainId, IMessageTarget>(
            activation.GrainId, workers is not null ? workers : activation));
        if (workers is null)
            silo.Transport.OnActivationEnded(silo, activation.GrainId);
    }
}
