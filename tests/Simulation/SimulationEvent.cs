namespace OrleansMonitor.Simulation;

/// <summary>Something that happened in a simulation, for a person who looks for the cause of a failure.</summary>
/// <param name="Step">Work items run so far.</param>
/// <param name="Time">Since the start, in virtual time.</param>
/// <param name="Kind">What.</param>
/// <param name="Detail">To what.</param>
public readonly record struct SimulationEvent(long Step, TimeSpan Time, SimulationEventKind Kind, string Detail)
{
    public override string ToString() => $"{Step,8} {Time:c} {Kind,-16} {Detail}";
}
