namespace OrleansMonitor.Embedded.Simulation;

/// <summary>The origin of calls that a scenario makes from within a silo, as its web front end would.</summary>
internal sealed record SiloDoor(int Index);
