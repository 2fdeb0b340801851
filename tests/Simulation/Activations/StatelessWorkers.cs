using OrleansMonitor.Simulation.Silos;
using OrleansMonitor.Simulation.Types;

namespace OrleansMonitor.Simulation.Activations;

/// <summary>
/// The activations of one stateless worker on one silo: an idle one takes the request, else a new one up to the maximum,
/// else the one with the least to do.
/// </summary>
internal sealed class StatelessWorkers(SimulatedSilo silo, GrainId grainId, GrainClass grainClass) : IRequestTarget
{
    private readonly List<Activation> _workers = new(grainClass.MaxLocalWorkers);

    public DeliveryResult Receive(GrainRequest request) => Choose().Receive(request);

    /// <summary>True: it was the last one, and this group is not to be used any more.</summary>
    internal bool Remove(Activation worker)
    {
        _workers.Remove(worker);
        return _workers.Count == 0;
    }

    private Activation Choose()
    {
        if (_workers.Find(static worker => worker.Load == 0) is { } idle)
            return idle;
        if (_workers.Count == grainClass.MaxLocalWorkers)
            return _workers.MinBy(static worker => worker.Load)!;
        var added = new Activation(silo, grainId, grainClass, this);
        _workers.Add(added);
        return added;
    }
}
