using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Timers;
using OrleansMonitor.Simulation.Activations;
using OrleansMonitor.Simulation.Network;
using OrleansMonitor.Simulation.Scheduling;
using OrleansMonitor.Simulation.State;
using OrleansMonitor.Simulation.Types;

namespace OrleansMonitor.Simulation.Silos;

/// <summary>One incarnation of a simulated silo: takes requests to its activations, and starts and stops them.</summary>
internal sealed class SimulatedSilo
{
    private static readonly DeactivationReason ShuttingDown = new(DeactivationReasonCode.ShuttingDown, "The silo is stopping.");

    // A request looks again when its activation has just ended. Each time another call has won the race for the new one.
    private const int MaxDeliveryAttempts = 16;

    private readonly SimulationScheduler _scheduler;
    private readonly TurnScheduler _systemScheduler;
    private readonly Action<string, GrainId, Exception> _unobserved;
    private readonly List<Type> _closed = [];
    private readonly ITimer _collector;

    internal SimulatedSilo(
        int index,
        int generation,
        SimulationOptions options,
        OrleansTypes types,
        SimulationScheduler scheduler,
        SimulatedTimeProvider time,
        SimulatedNetwork network,
        IServiceCollection services,
        Action<string, GrainId, Exception> unobserved)
    {
        Index = index;
        Generation = generation;
        Options = options;
        Network = network;
        _scheduler = scheduler;
        _unobserved = unobserved;
        Time = new SiloTimeProvider(time, Lifetime);
        Details = new LocalSilo($"silo-{index}", SiloAddress.New(IPAddress.Loopback, 11111 + index, generation));
        Catalog = new ActivationCatalog(this);
        _systemScheduler = CreateScheduler();
        Grains = new SiloGrainFactory(this, types, network, new PendingCalls(Time, options.ResponseTimeout, network.Expire));
        AddServices(services);
        Services = services.BuildServiceProvider();
        _collector = Time.CreateBackgroundTimer(_ => Catalog.CollectIdle(), null);
        _collector.Change(options.CollectionQuantum, options.CollectionQuantum);
    }

    internal int Index { get; }

    internal int Generation { get; }

    internal SiloLifetime Lifetime { get; } = new();

    internal SimulationOptions Options { get; }

    internal LocalSilo Details { get; }

    internal SiloTimeProvider Time { get; }

    internal SimulatedNetwork Network { get; }

    internal ActivationCatalog Catalog { get; }

    /// <summary>Calls in the name of this silo's grains.</summary>
    internal SimulatedGrainFactory Grains { get; }

    internal ServiceProvider Services { get; }

    /// <summary>Its code does not run any more.</summary>
    internal bool IsDown => Lifetime.IsDead;

    /// <summary>Its messages to and from others are lost, but its code runs.</summary>
    internal bool IsIsolated { get; set; }

    /// <summary>The other silos have taken it out of the cluster. It may not know.</summary>
    internal bool IsDeclaredDead { get; set; }

    internal bool IsStopping { get; private set; }

    /// <summary>
    /// Gets no new activations. As in Orleans that comes after the classes that end first: what they still need may be activated here.
    /// </summary>
    internal bool IsClosed { get; private set; }

    public override string ToString() => $"silo {Index}.{Generation}";

    internal TurnScheduler CreateScheduler() => new(_scheduler, Lifetime);

    internal void Receive(GrainCall call)
    {
        for (var attempt = 0; attempt < MaxDeliveryAttempts; attempt++)
        {
            if (Catalog.Find(call.GrainId) is not { } target)
            {
                if (_closed.Exists(call.Class.Type.IsAssignableTo))
                {
                    call.Refuse(this, $"was not begun: {Details.Name} is stopping");
                    return;
                }

                target = Catalog.Add(call.GrainId, call.Class);
            }

            switch (target.Receive(call))
            {
                case DeliveryResult.Accepted:
                    return;
                case DeliveryResult.Stopping:
                    call.Refuse(this, $"was not begun: {Details.Name} is stopping");
                    return;
            }
        }

        call.Refuse(this, $"was not begun: it found {MaxDeliveryAttempts} activations that had just ended");
    }

    /// <summary>
    /// Deactivates everything, class by class in the configured order: a class takes no new work, its activations finish theirs and run
    /// OnDeactivateAsync, and only then comes the next class.
    /// </summary>
    internal Task StopAsync()
    {
        IsStopping = true;
        return _systemScheduler.Run(async () =>
        {
            _collector.Dispose();
            var started = Time.GetTimestamp();
            foreach (var type in Options.DeactivationOrder)
            {
                // Half of what is left, so that a class that hangs leaves time for those that come after it.
                await DrainAsync(type, (Options.ShutdownTimeout - Time.GetElapsedTime(started)) / 2);
            }

            IsClosed = true;
            await DrainAsync(typeof(object), Options.ShutdownTimeout - Time.GetElapsedTime(started));
            Grains.Pending.Dispose();
        });
    }

    internal void ReportUnobserved(string source, GrainId grainId, Exception error) => _unobserved(source, grainId, error);

    internal void Fail(string message) => _scheduler.Fail(message, null);

    private async Task DrainAsync(Type type, TimeSpan time)
    {
        _closed.Add(type);
        var limit = time > TimeSpan.Zero ? time : TimeSpan.Zero;
        using var timeout = new CancellationTokenSource(limit, Time);
        while (true)
        {
            var activations = Catalog.Snapshot().FindAll(activation => activation.Class.Type.IsAssignableTo(type));
            if (activations.Count == 0)
                return;
            foreach (var activation in activations)
                activation.Drain(ShuttingDown);
            try
            {
                await Task.WhenAll(activations.ConvertAll(static a => a.Deactivated)).WaitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                foreach (var activation in activations.FindAll(static a => !a.Deactivated.IsCompleted))
                {
                    ReportUnobserved("deactivation", activation.GrainId, new TimeoutException(
                        $"{activation.GrainId} did not finish its work within {limit} while the silo stopped (ShutdownTimeout)."));
                    activation.Deactivate(ShuttingDown);
                }

                return;
            }
        }
    }

    private void AddServices(IServiceCollection services)
    {
        services.AddLogging();
        services.AddOptions();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<ILocalSiloDetails>(Details);
        services.AddSingleton<IGrainFactory>(Grains);
        services.AddSingleton<IClusterClient>(Grains);
        services.AddSingleton<ITimerRegistry, TimerRegistry>();
        services.AddSingleton<IGrainRuntime>(provider => new SimulatedGrainRuntime(this, provider.GetRequiredService<ITimerRegistry>()));
        services.AddSingleton<IPersistentStateFactory>(new SimulatedStateFactory(this));
        services.AddScoped<ActivationScope>();
        services.AddScoped(static provider => provider.GetRequiredService<ActivationScope>().Context);
    }

    private sealed class SiloGrainFactory(SimulatedSilo silo, OrleansTypes types, SimulatedNetwork network, PendingCalls pending)
        : SimulatedGrainFactory(types, network, pending)
    {
        public override IServiceProvider ServiceProvider => silo.Services;

        internal override SimulatedSilo Silo => silo;
    }
}
