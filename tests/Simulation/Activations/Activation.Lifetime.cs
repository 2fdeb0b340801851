using Microsoft.Extensions.DependencyInjection;

namespace OrleansMonitor.Simulation.Activations;

internal sealed partial class Activation
{
    private readonly StatelessWorkers? _workers;
    private DeactivationReason? _reason;
    private DeactivationReason _drainReason;
    private bool _isDraining;
    private long _lastActive;
    private long _keepAliveUntil;
    private TaskCompletionSource? _quiescent;

    public void Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default)
    {
        _state = State.Activating;
        Silo.Catalog.OnStarted(this);
        Scheduler.Post(static state => _ = ((Activation)state!).ActivateAsync(), this);
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        if (_state is not (State.Activating or State.Valid))
            return;
        _reason ??= deactivationReason;
        // An activation that is just starting ends as soon as it has started.
        if (_state is State.Activating)
            return;
        _state = State.Deactivating;
        Scheduler.Post(static state => _ = ((Activation)state!).DeactivateAsync(), this);
    }

    /// <summary>Takes no more requests, finishes those it has, then deactivates.</summary>
    internal void Drain(DeactivationReason reason)
    {
        (_isDraining, _drainReason) = (true, reason);
        Scheduler.Post(static state => ((Activation)state!).CheckQuiescent(), this);
    }

    internal void DelayDeactivation(TimeSpan time) => _keepAliveUntil =
        time == Timeout.InfiniteTimeSpan || time == TimeSpan.MaxValue ? long.MaxValue
        : time <= TimeSpan.Zero ? 0
        : Silo.Time.GetTimestamp() + (long)(time.TotalSeconds * Silo.Time.TimestampFrequency);

    /// <summary>Deactivates if nothing happened for the class's collection age.</summary>
    internal void CollectIfIdle(long now)
    {
        var age = Class.CollectionAge ?? Silo.Options.CollectionAge;
        if (age == Timeout.InfiniteTimeSpan || _keepAliveUntil > now || Silo.Time.GetElapsedTime(_lastActive, now) < age)
            return;
        Scheduler.Post(
            static state =>
            {
                var activation = (Activation)state!;
                if (activation.Load == 0)
                    activation.Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "It was idle."));
            },
            this);
    }

    private async Task ActivateAsync()
    {
        using var timeout = new CancellationTokenSource(Silo.Options.ActivationTimeout, Silo.Time);
        try
        {
            _scope = Silo.Services.CreateAsyncScope();
            ActivationServices.GetRequiredService<ActivationScope>().Context = this;
            GrainInstance = Class.Construct(this);
            if (GrainInstance is ILifecycleParticipant<IGrainLifecycle> participant)
                participant.Participate(_lifecycle);
            await _lifecycle.OnStart(timeout.Token).WaitAsync(timeout.Token);
            if (GrainInstance is IGrainBase grain)
                await grain.OnActivateAsync(timeout.Token).WaitAsync(timeout.Token);
        }
        catch (Exception error)
        {
            await EndAsync(timeout.IsCancellationRequested && error is OperationCanceledException
                ? new TimeoutException($"{GrainId} did not activate within {Silo.Options.ActivationTimeout} (ActivationTimeout).", error)
                : error);
            return;
        }

        _lastActive = Silo.Time.GetTimestamp();
        _state = _reason is null ? State.Valid : State.Deactivating;
        if (_reason is null)
            PumpSoon();
        else
            await DeactivateAsync();
    }

    private async Task DeactivateAsync()
    {
        StopTimers();
        if (_running > 0)
        {
            _quiescent = new TaskCompletionSource();
            await TryAsync(() => _quiescent.Task.WaitAsync(Silo.Options.DeactivationTimeout, Silo.Time));
        }

        using var stopping = new CancellationTokenSource(Silo.Options.DeactivationTimeout, Silo.Time);
        if (GrainInstance is IGrainBase grain)
            await TryAsync(() => grain.OnDeactivateAsync(_reason.GetValueOrDefault(), stopping.Token).WaitAsync(stopping.Token));
        await TryAsync(() => _lifecycle.OnStop(stopping.Token).WaitAsync(stopping.Token));
        await EndAsync(null);
    }

    /// <summary>Goes on with a deactivation that waited for running requests.</summary>
    private void CheckQuiescent()
    {
        if (_running > 0)
            return;
        _quiescent?.TrySetResult();
        if (_isDraining && _exclusive.Count + _interleaving.Count == 0)
            Deactivate(_drainReason);
    }

    private void StopTimers()
    {
        foreach (var timer in Timers.ToArray())
            timer.Dispose();
    }

    private async Task EndAsync(Exception? error)
    {
        StopTimers();
        await TryAsync(async () =>
        {
            if (GrainInstance is { } grain)
                await Class.DisposeAsync(this, grain);
            if (_scope is { } scope)
                await scope.DisposeAsync();
        });

        // First out of the catalog, then ended: who finds it ended finds the next one in the catalog.
        Silo.Catalog.OnEnded(this, _workers);
        _state = State.Ended;
        var waiting = _exclusive.Concat(_interleaving).OrderBy(static request => request.Sequence).ToArray();
        _exclusive.Clear();
        _interleaving.Clear();
        foreach (var request in waiting)
            request.PassOn(this, error);
        _deactivated.TrySetResult();
    }

    /// <summary>The end of an activation goes on whatever fails.</summary>
    private async Task TryAsync(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception error)
        {
            Silo.ReportUnobserved("deactivation", GrainId, error);
        }
    }
}
