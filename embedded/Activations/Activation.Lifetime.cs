using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using OrleansMonitor.Embedded.Invocation;
using OrleansMonitor.Embedded.Timers;

namespace OrleansMonitor.Embedded.Activations;

internal sealed partial class Activation
{
    private static readonly Action<object?> ActivateTurn = static state => _ = ((Activation)state!).ActivateAsync();
    private static readonly Action<object?> DeactivateTurn = static state => _ = ((Activation)state!).DeactivateAsync();

    private readonly StatelessWorkers? _workers;
    private readonly List<GrainTimer> _timers = [];
    private DeactivationReason? _reason;
    private DeactivationReason _drainReason;
    private bool _draining;
    private long _lastActive;
    private long _keepAliveUntil;

    // Turn.
    private TaskCompletionSource? _quiescent;

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_state is ActivationState.Created or ActivationState.Deactivating or ActivationState.Ended)
                return;
            _reason ??= deactivationReason;
            // An activation that is just starting ends as soon as it has started.
            if (_state is ActivationState.Activating)
                return;
            _state = ActivationState.Deactivating;
        }

        Scheduler.Post(DeactivateTurn, this);
    }

    /// <summary>Takes no more requests, finishes those it has, then deactivates.</summary>
    internal void Drain(DeactivationReason reason)
    {
        lock (_lock)
        {
            _draining = true;
            _drainReason = reason;
        }

        Scheduler.Post(static state => ((Activation)state!).CheckQuiescent(), this);
    }

    public void DelayDeactivation(TimeSpan time)
    {
        var until = time <= TimeSpan.Zero ? 0
            : time == TimeSpan.MaxValue ? long.MaxValue
            : _silo.Time.GetTimestamp() + (long)(time.TotalSeconds * _silo.Time.TimestampFrequency);
        Volatile.Write(ref _keepAliveUntil, until);
    }

    /// <summary>Deactivates if nothing happened for the class's collection age.</summary>
    internal void CollectIfIdle(long now)
    {
        var age = Class.CollectionAge ?? _silo.Options.CollectionAge;
        if (age == Timeout.InfiniteTimeSpan || Volatile.Read(ref _keepAliveUntil) > now
            || _silo.Time.GetElapsedTime(Volatile.Read(ref _lastActive), now) < age)
        {
            return;
        }

        Scheduler.Post(
            static state =>
            {
                var activation = (Activation)state!;
                if (activation.Load == 0)
                    activation.Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "It was idle."));
            },
            this);
    }

    internal void AddTimer(GrainTimer timer)
    {
        lock (_timers)
            _timers.Add(timer);
    }

    internal void RemoveTimer(GrainTimer timer)
    {
        lock (_timers)
            _timers.Remove(timer);
    }

    private async Task ActivateAsync()
    {
        using var timeout = new CancellationTokenSource(_silo.Options.ActivationTimeout, _silo.Time);
        try
        {
            _scope = _silo.Services.CreateAsyncScope();
            GrainInstance = Class.Construct(this);
            if (GrainInstance is ILifecycleParticipant<IGrainLifecycle> participant)
                participant.Participate(_lifecycle);
            var grain = (IGrainBase)GrainInstance;
            _lifecycle.Subscribe(
                nameof(Grain),
                GrainLifecycleStage.Activate,
                grain.OnActivateAsync,
                token => grain.OnDeactivateAsync(_reason.GetValueOrDefault(), token));
            await _lifecycle.StartAsync(timeout.Token).WaitAsync(timeout.Token);
        }
        catch (Exception error)
        {
            var cause = timeout.IsCancellationRequested && error is OperationCanceledException
                ? new TimeoutException($"{GrainId} did not activate within {_silo.Options.ActivationTimeout} (ActivationTimeout).", error)
                : error;
            _silo.OnActivationFailed(this, cause);
            await EndAsync(cause);
            return;
        }

        bool wanted;
        lock (_lock)
        {
            wanted = _reason is null;
            _state = wanted ? ActivationState.Valid : ActivationState.Deactivating;
            _pumpPosted = wanted;
        }

        Touch();
        if (wanted)
            Pump();
        else
            await DeactivateAsync();
    }

    private async Task DeactivateAsync()
    {
        StopTimers();
        try
        {
            if (_running > 0)
            {
                _quiescent = new TaskCompletionSource();
                await _quiescent.Task.WaitAsync(_silo.Options.DeactivationTimeout, _silo.Time);
            }
        }
        catch (TimeoutException error)
        {
            _silo.OnDeactivationFailed(this, error);
        }

        using var timeout = new CancellationTokenSource(_silo.Options.DeactivationTimeout, _silo.Time);
        try
        {
            await _lifecycle.StopAsync(timeout.Token).WaitAsync(timeout.Token);
        }
        catch (Exception error)
        {
            _silo.OnDeactivationFailed(this, error);
        }

        await EndAsync(null);
    }

    /// <summary>Turn: goes on with a deactivation that waited for running requests.</summary>
    private void CheckQuiescent()
    {
        if (_running > 0)
            return;
        _quiescent?.TrySetResult();
        // Read without the lock: whoever sets it posts a turn that comes here.
        if (!_draining)
            return;
        lock (_lock)
        {
            if (_state is not ActivationState.Valid || _exclusive.Count + _interleaving.Count > 0)
                return;
        }

        Deactivate(_drainReason);
    }

    private void StopTimers()
    {
        GrainTimer[] timers;
        lock (_timers)
            timers = [.. _timers];
        foreach (var timer in timers)
            timer.Dispose();
    }

    private async Task EndAsync(Exception? error)
    {
        StopTimers();
        try
        {
            if (GrainInstance is IAsyncDisposable asyncDisposable)
                await asyncDisposable.DisposeAsync();
            else if (GrainInstance is IDisposable disposable)
                disposable.Dispose();
            if (_scope is { } scope)
                await scope.DisposeAsync();
        }
        catch (Exception disposeError)
        {
            _silo.OnDeactivationFailed(this, disposeError);
        }

        // First out of the catalog, then ended: who finds it ended finds the next one in the catalog.
        _silo.Catalog.OnEnded(this, _workers);
        GrainRequest[] waiting;
        lock (_lock)
        {
            _state = ActivationState.Ended;
            waiting = [.. _exclusive, .. _interleaving];
            _exclusive.Clear();
            _interleaving.Clear();
        }

        Array.Sort(waiting, static (a, b) => a.Sequence.CompareTo(b.Sequence));
        foreach (var request in waiting)
            PassOn(request, error);
        _deactivated.TrySetResult();
    }

    private void PassOn(GrainRequest request, Exception? error)
    {
        if (request.IsTick)
            return;
        if (error is not null)
        {
            request.Error = error;
            _silo.Transport.Respond(_silo, request);
            return;
        }

        // An activation that ends before it has done anything must not send its requests round in a circle.
        if (_completed == 0 && ++request.Hops > _silo.Options.MaxForwardCount)
        {
            request.Error = new SiloUnavailableException(
                $"{request.Method} of {GrainId} was forwarded more than {_silo.Options.MaxForwardCount} times (MaxForwardCount); "
                + $"the last activation ended without working. {_reason}");
            _silo.Transport.Respond(_silo, request);
            return;
        }

        _silo.Statistics.OnForwarded();
        _silo.Transport.Forward(_silo, request);
    }
}
