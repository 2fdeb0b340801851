using Orleans.Core;
using Orleans.Timers;
using OrleansMonitor.Simulation.Activations;

namespace OrleansMonitor.Simulation.Silos;

/// <summary>What the base class of grains asks of its silo.</summary>
internal sealed class SimulatedGrainRuntime(SimulatedSilo silo, ITimerRegistry timers) : IGrainRuntime
{
    public string SiloIdentity => silo.Details.SiloAddress.ToString();

    public SiloAddress SiloAddress => silo.Details.SiloAddress;

    public IGrainFactory GrainFactory => silo.Grains;

    public ITimerRegistry TimerRegistry => timers;

    public IServiceProvider ServiceProvider => silo.Services;

    public TimeProvider TimeProvider => silo.Time;

    public void DeactivateOnIdle(IGrainContext grainContext) =>
        grainContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateOnIdle)} was called."));

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan) => ((Activation)grainContext).DelayDeactivation(timeSpan);

    public IStorage<TGrainState> GetStorage<TGrainState>(IGrainContext grainContext) =>
        throw new NotSupportedException("State by inheritance is not simulated; take an IPersistentState<T>.");
}
