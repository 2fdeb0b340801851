namespace OrleansMonitor.Simulation.Scheduling;

/// <summary>Whether a silo's code may still run. Crashing a simulated silo ends it between two turns, for good.</summary>
internal sealed class SiloLifetime
{
    private volatile bool _isDead;

    internal bool IsDead => _isDead;

    internal void Kill() => _isDead = true;
}
