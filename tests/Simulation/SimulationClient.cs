using OrleansMonitor.Simulation.Network;
using OrleansMonitor.Simulation.Silos;
using OrleansMonitor.Simulation.Types;

namespace OrleansMonitor.Simulation;

/// <summary>What a scenario has: it calls grains, from outside or from within a silo, and waits in virtual time.</summary>
public sealed class SimulationClient : SimulatedGrainFactory
{
    private readonly SimulatedCluster _cluster;

    internal SimulationClient(SimulatedCluster cluster, OrleansTypes types, SimulatedNetwork network, PendingCalls pending)
        : base(types, network, pending) => _cluster = cluster;

    public TimeProvider Time => _cluster.Time;

    /// <summary>The scenario's own random numbers.</summary>
    public SeededRandom Random => _cluster.Random;

    /// <summary>Of the first silo.</summary>
    public override IServiceProvider ServiceProvider => _cluster.GetServices(0);

    internal override SimulatedSilo? Silo => null;

    /// <summary>
    /// Calls grains as code of that silo would, such as its web front end. While the silo is isolated it reaches only its
    /// own activations; while it is down every call fails with a <see cref="SiloUnavailableException"/>.
    /// </summary>
    public IGrainFactory FromSilo(int silo) => _cluster.DoorOf(silo);

    public Task Delay(TimeSpan time) => Task.Delay(time, _cluster.Time);
}
