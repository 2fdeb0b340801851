using Orleans.Runtime;
using OrleansMonitor.Embedded.Invocation;
using OrleansMonitor.Embedded.Routing;

namespace OrleansMonitor.Embedded.Activations;

/// <summary>
/// The activations of one stateless worker on one silo: an idle one takes the request, else a new one up to the maximum,
/// else the one with the least to do.
/// </summary>
internal sealed class StatelessWorkers(SiloRuntime silo, GrainId grainId, GrainClass grainClass) : IMessageTarget
{
    private readonly Lock _lock = new();
    private readonly List<Activation> _workers = new(grainClass.MaxLocalWorkers);
    private bool _ended;

    public DeliveryResult Receive(GrainRequest request)
    {
        // A worker may end between the choice and the delivery; then it leaves the list, and there are only so many.
        for (var attempt = 0; attempt <= grainClass.MaxLocalWorkers; attempt++)
        {
            Activation worker;
            lock (_lock)
            {
                if (_ended)
                    return DeliveryResult.Stale;
                worker = Choose();
            }

            var result = worker.Receive(request);
            if (result is not DeliveryResult.Stale)
                return result;
        }

        return DeliveryResult.Stale;
    }

    /// <summary>True: it was the last one, and this group is not to be used any more.</summary>
    internal bool Remove(Activation worker)
    {
        lock (_lock)
        {
            _workers.Remove(worker);
            return _ended = _workers.Count == 0;
        }
    }

    private Activation Choose()
    {
        Activation? best = null;
        var least = int.MaxValue;
        foreach (var worker in _workers)
        {
            var load = worker.Load;
            if (load == 0)
                return worker;
            if (load >= least)
                continue;
            least = load;
            best = worker;
        }

        if (_workers.Count == grainClass.MaxLocalWorkers)
            return best!;
        var added = new Activation(silo, grainId, grainClass, this);
        _workers.Add(added);
        return added;
    }
}
