using Orleans;
using Orleans.Runtime;
using OrleansMonitor.Embedded.Routing;

namespace OrleansMonitor.Embedded.Simulation;

/// <summary>What a scenario has: it calls grains, from outside or from within a silo, and waits in virtual time.</summary>
public sealed class SimulationClient : IClusterClient
{
    private readonly SimulatedCluster _cluster;
    private readonly GrainFactory _factory;

    internal SimulationClient(SimulatedCluster cluster, GrainFactory factory)
    {
        _cluster = cluster;
        _factory = factory;
    }

    public TimeProvider Time => _cluster.Time;

    /// <summary>The scenario's own random numbers.</summary>
    public SeededRandom Random => _cluster.Random;

    public IServiceProvider ServiceProvider => _factory.ServiceProvider;

    /// <summary>
    /// Calls grains as code of that silo would, such as its web front end. While the silo is isolated it reaches only its
    /// own activations; while it is down every call fails with a <see cref="SiloUnavailableException"/>.
    /// </summary>
    public IGrainFactory FromSilo(int silo) => _cluster.DoorOf(silo);

    public Task Delay(TimeSpan time) => Task.Delay(time, _cluster.Time);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey =>
        _factory.GetGrain<TGrainInterface>(primaryKey, grainClassNamePrefix);

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => _factory.GetGrain(grainInterfaceType, grainPrimaryKey);

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable =>
        _factory.GetGrain<TGrainInterface>(grainId);
}
