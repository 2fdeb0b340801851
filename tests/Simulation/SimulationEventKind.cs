namespace OrleansMonitor.Simulation;

/// <summary>Kinds of <see cref="SimulationEvent"/>; the values are part of trace hashes.</summary>
public enum SimulationEventKind
{
    /// <summary>A work item runs. Hashed, not logged.</summary>
    Turn = 1,
    RequestSent = 2,
    RequestLost = 3,
    RequestArrived = 4,
    RequestForwarded = 5,
    RequestRefused = 6,
    ResponseSent = 7,
    ResponseLost = 8,
    ResponseArrived = 9,
    ActivationPlaced = 10,
    SiloStarted = 11,
    SiloCrashed = 12,
    SiloIsolated = 13,
    SiloHealed = 14,
    SiloStopping = 15,
    SiloDeclaredDead = 16,
    UnobservedError = 17,
    RequestTimedOut = 18,
}
