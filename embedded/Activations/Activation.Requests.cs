using System.Diagnostics.CodeAnalysis;
using Orleans;
using Orleans.Storage;
using OrleansMonitor.Embedded.Invocation;
using OrleansMonitor.Embedded.Routing;
using OrleansMonitor.Embedded.Timers;

namespace OrleansMonitor.Embedded.Activations;

internal sealed partial class Activation
{
    private static readonly Action<object?> PumpTurn = static state => ((Activation)state!).Pump();

    // Requests that may start beside others, and those that may not. A sequence number tells which came first.
    private readonly Queue<GrainRequest> _interleaving = new();
    private readonly Queue<GrainRequest> _exclusive = new();
    private long _sequence;
    private bool _pumpPosted;

    // Turn.
    private bool _pumping;
    private int _running;
    private int _runningExclusive;
    private int _runningReadOnly;
    private long _completed;

    /// <summary>Requests that wait or run; read without a lock, to choose among workers.</summary>
    internal int Load => _exclusive.Count + _interleaving.Count + _running;

    public DeliveryResult Receive(GrainRequest request)
    {
        Action<object?> turn;
        lock (_lock)
        {
            if (_state is ActivationState.Ended)
                return DeliveryResult.Stale;
            if (request.IsTick)
            {
                if (_state is ActivationState.Deactivating || _draining)
                    return DeliveryResult.Stale;
            }
            else if (_draining)
            {
                return DeliveryResult.Stopping;
            }
            else if (_exclusive.Count + _interleaving.Count >= _silo.Options.MaxEnqueuedRequests)
            {
                return DeliveryResult.Overloaded;
            }

            request.Sequence = _sequence++;
            (Class.IsReentrant || request.Interleaves ? _interleaving : _exclusive).Enqueue(request);
            switch (_state)
            {
                case ActivationState.Created:
                    _state = ActivationState.Activating;
                    _silo.Catalog.OnStarted(this);
                    turn = ActivateTurn;
                    break;
                case ActivationState.Valid when !_pumpPosted:
                    _pumpPosted = true;
                    turn = PumpTurn;
                    break;
                default:
                    return DeliveryResult.Accepted;
            }
        }

        Scheduler.Post(turn, this);
        return DeliveryResult.Accepted;
    }

    /// <summary>Turn: the request's outcome is known.</summary>
    internal void OnRequestCompleted(GrainRequest request)
    {
        _running--;
        _completed++;
        if (!Class.IsReentrant && !request.Interleaves)
        {
            _runningExclusive--;
            if (request.IsReadOnly)
                _runningReadOnly--;
        }

        if (request.Error is InconsistentStateException { IsSourceActivation: true } conflict)
        {
            // What this activation holds in memory is out of date: another one has written.
            conflict.IsSourceActivation = false;
            Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, conflict, "Its stored state was changed by another."));
        }

        if (request is GrainTimer timer)
        {
            if (timer.KeepAlive)
                Touch();
            timer.OnTickCompleted();
        }
        else
        {
            Touch();
            _silo.Transport.Respond(_silo, request);
        }

        // The pump that started it, if it completed at once, goes on by itself.
        if (!_pumping)
            Resume();
    }

    private void Resume()
    {
        bool pump;
        lock (_lock)
        {
            pump = _state is ActivationState.Valid && !_pumpPosted && CanTake();
            _pumpPosted |= pump;
        }

        if (!pump)
            CheckQuiescent();
        else if (_silo.RequestsPerTurn > 1)
            Pump();
        else
            Scheduler.Post(PumpTurn, this);
    }

    private void Pump()
    {
        _pumping = true;
        for (var budget = _silo.RequestsPerTurn; ; budget--)
        {
            GrainRequest? request;
            lock (_lock)
            {
                if (_state is not ActivationState.Valid || !CanTake())
                {
                    _pumpPosted = false;
                    break;
                }

                if (budget == 0)
                {
                    Scheduler.Post(PumpTurn, this);
                    break;
                }

                request = Take();
            }

            Start(request);
        }

        _pumping = false;
        CheckQuiescent();
    }

    private void Start(GrainRequest request)
    {
        if (request.IsAbandoned)
        {
            if (!request.IsTick)
                _silo.Statistics.OnExpired();
            return;
        }

        _running++;
        if (!Class.IsReentrant && !request.Interleaves)
        {
            _runningExclusive++;
            if (request.IsReadOnly)
                _runningReadOnly++;
        }

        request.Run(this, GrainInstance!);
    }

    private bool CanTake() => _interleaving.Count > 0 || MayStartExclusive(out _);

    private GrainRequest Take()
    {
        if (!MayStartExclusive(out var exclusive))
            return _interleaving.Dequeue();
        return _interleaving.TryPeek(out var interleaving) && interleaving.Sequence < exclusive.Sequence
            ? _interleaving.Dequeue()
            : _exclusive.Dequeue();
    }

    /// <summary>Only the head may start: a read-only request does not overtake a writer that waits.</summary>
    private bool MayStartExclusive([NotNullWhen(true)] out GrainRequest? head) =>
        _exclusive.TryPeek(out head)
        && (_runningExclusive == 0 || (head.IsReadOnly && _runningExclusive == _runningReadOnly));

    private void Touch() => Volatile.Write(ref _lastActive, _silo.Time.GetTimestamp());
}
