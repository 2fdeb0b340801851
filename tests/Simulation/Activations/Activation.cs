using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization.Invocation;
using Orleans.Storage;
using OrleansMonitor.Simulation.Scheduling;
using OrleansMonitor.Simulation.Silos;
using OrleansMonitor.Simulation.Types;

namespace OrleansMonitor.Simulation.Activations;

/// <summary>One grain in memory: its queue, its turns and its life. It is all on one thread.</summary>
internal sealed class Activation : IGrainContext, IRequestTarget
{
    private readonly GrainLifecycle _lifecycle = new();
    private readonly TaskCompletionSource _deactivated = new();
    private readonly Dictionary<Type, object> _components = [];
    private readonly RequestQueue _queue;
    private readonly StatelessWorkers? _workers;
    private State _state;
    private AsyncServiceScope? _scope;
    private bool _isPumpPosted;
    private DeactivationReason? _reason;
    private DeactivationReason _drainReason;
    private bool _isDraining;
    private long _lastActive;
    private long _keepAliveUntil;
    private TaskCompletionSource? _quiescent;

    internal Activation(SimulatedSilo silo, GrainId grainId, GrainClass grainClass, StatelessWorkers? workers)
    {
        Silo = silo;
        GrainId = grainId;
        Class = grainClass;
        _workers = workers;
        _queue = new RequestQueue(grainClass.IsReentrant);
        Scheduler = silo.CreateScheduler();
        _lastActive = silo.Time.GetTimestamp();
        // What it is called is the same in every run.
        ActivationId = new ActivationId(new Guid((int)grainId.GetUniformHashCode(), (short)silo.Index, (short)silo.Generation, new byte[8]));
        GrainReference = (GrainReference)silo.Grains.GetGrain(grainId, grainClass.Contract);
    }

    /// <summary>Stages of its life, in order.</summary>
    private enum State
    {
        Created,
        Activating,
        Valid,
        Deactivating,
        Ended,
    }

    public GrainId GrainId { get; }

    public GrainReference GrainReference { get; }

    public ActivationId ActivationId { get; }

    public GrainAddress Address => new() { SiloAddress = Silo.Details.SiloAddress, GrainId = GrainId, ActivationId = ActivationId };

    public object? GrainInstance { get; private set; }

    public IServiceProvider ActivationServices => _scope?.ServiceProvider ?? Silo.Services;

    public IGrainLifecycle ObservableLifecycle => _lifecycle;

    public Task Deactivated => _deactivated.Task;

    IWorkItemScheduler IGrainContext.Scheduler => Scheduler;

    internal TurnScheduler Scheduler { get; }

    internal SimulatedSilo Silo { get; }

    internal GrainClass Class { get; }

    internal List<GrainTimer> Timers { get; } = [];

    /// <summary>Requests that wait or run.</summary>
    internal int Load => _queue.Waiting + _queue.Running;

    internal bool HasWorked { get; private set; }

    /// <summary>Thrown by one of its own states. Callers who only hear of it are not behind.</summary>
    internal InconsistentStateException? Conflict { get; set; }

    public object? GetTarget() => GrainInstance;

    public object? GetComponent(Type componentType) =>
        componentType.IsInstanceOfType(GrainInstance) ? GrainInstance : _components.GetValueOrDefault(componentType);

    public void SetComponent<TComponent>(TComponent? value) where TComponent : class
    {
        if (value is null)
            _components.Remove(typeof(TComponent));
        else
            _components[typeof(TComponent)] = value;
    }

    public DeliveryResult Receive(GrainRequest request)
    {
        if (_state is State.Ended)
            return DeliveryResult.Stale;
        if (_isDraining)
            return DeliveryResult.Stopping;
        if (request is GrainTimer && _state is State.Deactivating)
            return DeliveryResult.Stale;
        _queue.Add(request);
        if (_state is State.Created)
            Activate(null);
        else
            PumpSoon();
        return DeliveryResult.Accepted;
    }

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

    public void ReceiveMessage(object message) => throw new NotSupportedException("Calls come through the simulated network.");

    public void Rehydrate(IRehydrationContext context) => throw new NotSupportedException("Nothing migrates.");

    public void Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Nothing migrates.");

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => GrainId.GetHashCode();

    public override string ToString() => $"{GrainId} on {Silo}";

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

    /// <summary>One request in a turn, so that the simulation chooses anew after each.</summary>
    private void Pump()
    {
        _isPumpPosted = false;
        if (_state is not State.Valid || !_queue.TryTake(out var request))
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
        if (_isPumpPosted || _state is not State.Valid || !_queue.IsReady)
            return;
        _isPumpPosted = true;
        Scheduler.Post(static state => ((Activation)state!).Pump(), this);
    }

    private async Task RunAsync(GrainRequest request)
    {
        _queue.Begin(request);
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

        _queue.End(request);
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
        if (_queue.Running > 0)
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
        if (_queue.Running > 0)
            return;
        _quiescent?.TrySetResult();
        if (_isDraining && _queue.Waiting == 0)
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
        foreach (var request in _queue.TakeAll())
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
