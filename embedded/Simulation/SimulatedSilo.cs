using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Embedded.Activations;
using OrleansMonitor.Embedded.Scheduling;

namespace OrleansMonitor.Embedded.Simulation;

/// <summary>One incarnation of a simulated silo.</summary>
internal sealed class SimulatedSilo(int index, int generation, SiloLifetime lifetime)
{
    private ServiceProvider? _services;

    internal int Index { get; } = index;

    internal int Generation { get; } = generation;

    internal SiloLifetime Lifetime { get; } = lifetime;

    internal ServiceProvider Services => _services!;

    internal SiloRuntime Runtime { get; private set; } = null!;

    /// <summary>Its code does not run any more.</summary>
    internal bool IsDown => Lifetime.IsDead;

    /// <summary>Its messages to and from others are lost, but its code runs.</summary>
    internal bool IsIsolated { get; set; }

    /// <summary>The other silos have taken it out of the cluster. It may not know.</summary>
    internal bool IsDeclaredDead { get; set; }

    /// <summary>Gets no new activations.</summary>
    internal bool IsStopping { get; set; }

    internal void Connect(ServiceProvider services)
    {
        _services = services;
        Runtime = services.GetRequiredService<SiloRuntime>();
    }

    public override string ToString() => $"silo {Index}.{Generation}";
}
