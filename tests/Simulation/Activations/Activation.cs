using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using OrleansMonitor.Simulation.Scheduling;
using OrleansMonitor.Simulation.Silos;
using OrleansMonitor.Simulation.Types;

namespace OrleansMonitor.Simulation.Activations;

/// <summary>One grain in memory: its queue, its turns and its life. It is all on one thread.</summary>
internal sealed partial class Activation : IGrainContext, IRequestTarget
{
    private readonly GrainLifecycle _lifecycle = new();
    private readonly TaskCompletionSource _deactivated = new();
    private readonly Dictionary<Type, object> _components = [];
    private State _state;
    private AsyncServiceScope? _scope;

    internal Activation(SimulatedSilo silo, GrainId grainId, GrainClass grainClass, StatelessWorkers? workers)
    {
        Silo = silo;
        GrainId = grainId;
        Class = grainClass;
        _workers = workers;
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

    public void ReceiveMessage(object message) => throw new NotSupportedException("Calls come through the simulated network.");

    public void Rehydrate(IRehydrationContext context) => throw new NotSupportedException("Nothing migrates.");

    public void Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Nothing migrates.");

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => GrainId.GetHashCode();

    public override string ToString() => $"{GrainId} on {Silo}";
}
