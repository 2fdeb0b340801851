namespace OrleansMonitor.Simulation;

/// <summary>A simulation failed. The message names the seed that repeats it.</summary>
public sealed class SimulationException(string message, Exception? innerException = null) : Exception(message, innerException);
