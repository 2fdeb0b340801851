namespace OrleansMonitor.Domain.Counts;

/// <summary>How often a name occurred.</summary>
/// <param name="Name">The name.</param>
/// <param name="Count">Records seen, each counted once.</param>
/// <param name="Weight">Sum of the records' weights: the estimate of what would have been seen without sampling.</param>
public readonly record struct NameCount(string Name, ulong Count, double Weight);
