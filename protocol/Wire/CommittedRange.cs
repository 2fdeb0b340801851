namespace OrleansMonitor.Wire;

/// <summary>Sequences <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
public readonly record struct CommittedRange(ulong First, ulong Last);
