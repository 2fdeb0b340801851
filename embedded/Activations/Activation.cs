using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using OrleansMonitor.Embedded.Routing;
using OrleansMonitor.Embedded.Scheduling;

namespace OrleansMonitor.Embedded.Activations;

/// <summary>
/// One grain in memory: its queue, its turns and its life. Fields marked "turn" are only touched by turns of
/// <see cref="Scheduler"/> and need no lock; the rest is guarded by <see cref="_lock"/>.
/// </summary>
internal sealed partial class Activation : IGrainContext, ICollectible, IMessageTarget
{
    private readonly Lock _lock = new();
    private readonly SiloRuntime _silo;
    private readonly GrainLifecycle _lifecycle = new();
    private readonly TaskCompletionSource _deactivated = new();
    private ActivationState _state;
    private AsyncServiceScope? _scope;

    internal Activation(SiloRuntime silo, GrainId grainId, GrainClass grainClass, StatelessWorkers? workers)
    {
        _silo = silo;
        GrainId = grainId;
        Class = grainClass;
        _workers = workers;
        Sequence = silo.Catalog.NextSequence();
        Scheduler = silo.CreateScheduler();
        _lastActive = silo.Time.GetTimestamp();
    }

    public GrainId GrainId { get; }

    public object? GrainInstance { get; private set; }

    public IServiceProvider ActivationServices => _scope?.ServiceProvider ?? _silo.Services;

    public IGrainLifecycle ObservableLifecycle => _lifecycle;

    public Task Deactivated => _deactivated.Task;

    internal GrainClass Class { get; }

    /// <summary>Order of creation within the silo.</summary>
    internal long Sequence { get; }

    internal TurnScheduler Scheduler { get; }

    internal SiloRuntime Silo => _silo;

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => Sequence.GetHashCode();

    public override string ToString() => $"{GrainId} on {_silo.Name}";
}
