using Microsoft.Extensions.Logging.Abstractions;

namespace OrleansMonitor.Simulation.Activations;

/// <summary>Orleans' own lifecycle, for one activation. Nothing migrates.</summary>
internal sealed class GrainLifecycle() : LifecycleSubject(NullLogger.Instance), IGrainLifecycle
{
    public void AddMigrationParticipant(IGrainMigrationParticipant participant)
    {
    }

    public void RemoveMigrationParticipant(IGrainMigrationParticipant participant)
    {
    }
}

/// <summary>Lets services of an activation's scope find the activation.</summary>
internal sealed class ActivationScope
{
    internal IGrainContext Context { get; set; } = null!;
}
