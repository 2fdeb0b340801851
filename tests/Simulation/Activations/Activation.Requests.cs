using System.Diagnostics.CodeAnalysis;
using Orleans.Serialization.Invocation;

namespace OrleansMonitor.Simulation.Activations;

internal sealed partial class Activation
{
    // Requests that may start beside others, and those that may not. A sequence number tells which came first.
    private readonly Queue<GrainRequest> _interleaving = new();
    private readonly Queue<GrainRequest> _exclusive = new();
    private long _sequence;
    private bool _isPumpPosted;
    private int _running;
    private int _runningExclusive;
    private int _runningReadOnly;

    /// <summary>Requests that wait or run.</summary>
    internal int Load => _exclusive.Count + _interleaving.Count + _running;

    internal bool HasWorked { get; private set; }

    public DeliveryResult Receive(GrainRequest request)
    {
        if (_state is State.Ended)
            return DeliveryResult.Stale;
        if (_isDraining)
            return DeliveryResult.Stopping;
        if (request is GrainTimer && _state is State.Deactivating)
            return DeliveryResult.Stale;
        request.Sequence = _sequence++;
        (IsExclusive(request) ? _exclusive : _interleaving).Enqueue(request);
        if (_state is State.Created)
            Activate(null);
        else
            PumpSoon();
        return DeliveryResult.Accepted;
    }

    private bool IsExclusive(GrainRequest request) => !Class.IsReentrant && !request.Interleaves;

    /// <summary>One request in a turn, so that the simulation chooses anew after each.</summary>
    private void Pump()
    {
        _isPumpPosted = false;
        if (_state is not State.Valid || !TryTake(out var request))
        {
            CheckQuiescent();
            return;
        }

        if (!request.IsAbandoned)
            _ = RunAsync(request);
        PumpSoon();
        CheckQuiescent();
    }

    private void PumpSoon()
    {
        if (_isPumpPosted || _state is not State.Valid || (_interleaving.Count == 0 && !MayStartExclusive(out _)))
            return;
        _isPumpPosted = true;
        Scheduler.Post(static state => ((Activation)state!).Pump(), this);
    }

    private async Task RunAsync(GrainRequest request)
    {
        var isExclusive = IsExclusive(request);
        Count(request, isExclusive, 1);
        Response response;
        try
        {
            response = await request.InvokeAsync(this);
        }
        catch (Exception error)
        {
            // Orleans' invokers return what a grain throws; this is of the invoker itself, such as a target of another type.
            response = Response.FromException(error);
        }

        Count(request, isExclusive, -1);
        HasWorked = true;
        if (response.Exception is { } conflict && ReferenceEquals(conflict, Conflict))
        {
            // What this activation holds in memory is out of date: another one has written.
            Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, conflict, "Its stored state was changed by another."));
        }

        if (request is not GrainTimer { KeepsAlive: false })
            _lastActive = Silo.Time.GetTimestamp();
        request.Complete(this, response);
        PumpSoon();
        CheckQuiescent();
    }

    private void Count(GrainRequest request, bool isExclusive, int change)
    {
        _running += change;
        if (!isExclusive)
            return;
        _runningExclusive += change;
        if (request.IsReadOnly)
            _runningReadOnly += change;
    }

    private bool TryTake([NotNullWhen(true)] out GrainRequest? request)
    {
        if (!MayStartExclusive(out var exclusive))
            return _interleaving.TryDequeue(out request);
        request = _interleaving.TryPeek(out var interleaving) && interleaving.Sequence < exclusive.Sequence
            ? _interleaving.Dequeue()
            : _exclusive.Dequeue();
        return true;
    }

    /// <summary>Only the head may start: a read-only request does not overtake a writer that waits.</summary>
    private bool MayStartExclusive([NotNullWhen(true)] out GrainRequest? head) =>
        _exclusive.TryPeek(out head)
        && (_runningExclusive == 0 || (head.IsReadOnly && _runningExclusive == _runningReadOnly));
}
