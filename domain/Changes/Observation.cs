namespace OrleansMonitor.Domain.Changes;

/// <summary>A figure of one stretch of time, as detectors of change see it.</summary>
/// <param name="Value">The figure; finite.</param>
/// <param name="Count">How many values it is of, or their effective number: what its chance variance is divided by. More than 0.</param>
/// <param name="StandardError">Its standard error from its own values; 0 where none is known. Of a proportion it follows from the others.</param>
public readonly record struct Observation(double Value, double Count, double StandardError = 0);
