using OrleansMonitor.Simulation.Scheduling;
using OrleansMonitor.Simulation.Types;

namespace OrleansMonitor.Simulation.Silos;

/// <summary>
/// Which silos are believed alive, and on which one each grain is: what the silos that are not cut off agree on. A silo
/// that crashed stays a member, and keeps its grains, until it is declared dead.
/// </summary>
internal sealed class SimulatedMembership(SeededRandom random, SimulationTrace trace)
{
    private readonly Dictionary<GrainId, SimulatedSilo> _directory = [];
    private readonly List<SimulatedSilo> _members = [];

    internal SimulatedSilo? Find(GrainId grainId) => _directory.GetValueOrDefault(grainId);

    internal void Join(SimulatedSilo silo) => _members.Add(silo);

    internal void Leave(SimulatedSilo silo)
    {
        silo.IsDeclaredDead = true;
        _members.Remove(silo);
        foreach (var grainId in _directory.Where(entry => entry.Value == silo).Select(entry => entry.Key).ToArray())
            _directory.Remove(grainId);
    }

    internal void Remove(GrainId grainId, SimulatedSilo silo)
    {
        if (Find(grainId) == silo)
            _directory.Remove(grainId);
    }

    /// <summary>Where a request goes; null: no silo is left.</summary>
    internal SimulatedSilo? Locate(GrainId grainId, GrainClass grainClass, SimulatedSilo? source)
    {
        if (grainClass.MaxLocalWorkers > 0)
            return source ?? Any(null);
        if (source is not null && (source.IsIsolated || source.IsDeclaredDead))
            return LocateFromIsolated(grainId, source);
        return Find(grainId) ?? Place(grainId, grainClass, source);
    }

    // It reaches what is on itself. Anything else is sent into the void, even if that means a silo that holds nothing.
    private SimulatedSilo? LocateFromIsolated(GrainId grainId, SimulatedSilo source) =>
        source.Catalog.Find(grainId) is not null || Find(grainId) == source ? source : Find(grainId) ?? Any(source);

    private SimulatedSilo? Place(GrainId grainId, GrainClass grainClass, SimulatedSilo? source)
    {
        var candidates = _members.FindAll(silo => !silo.IsClosed);
        if (candidates.Count == 0)
            return null;
        var chosen = grainClass.Placement switch
        {
            nameof(PreferLocalPlacement) when source is { IsClosed: false } => source,
            nameof(HashBasedPlacement) => candidates[(int)(grainId.GetUniformHashCode() % (uint)candidates.Count)],
            nameof(ActivationCountBasedPlacement) => Emptier(Pick(candidates), Pick(candidates)),
            nameof(ResourceOptimizedPlacement) => candidates.Aggregate(Emptier),
            _ => Pick(candidates),
        };
        _directory[grainId] = chosen;
        trace.Event(
            SimulationEventKind.ActivationPlaced,
            grainId.GetUniformHashCode() ^ ((ulong)chosen.Index << 32),
            static s => $"{s.GrainId} on {s.Silo}",
            (GrainId: grainId, Silo: chosen));
        return chosen;
    }

    private SimulatedSilo? Any(SimulatedSilo? except)
    {
        var candidates = _members.FindAll(silo => silo != except && !silo.IsClosed);
        return candidates.Count == 0 ? null : Pick(candidates);
    }

    private SimulatedSilo Pick(List<SimulatedSilo> silos) => silos[random.Next(silos.Count)];

    private static SimulatedSilo Emptier(SimulatedSilo a, SimulatedSilo b) =>
        b.Catalog.Count < a.Catalog.Count ? b : a;
}
