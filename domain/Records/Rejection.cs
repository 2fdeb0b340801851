namespace OrleansMonitor.Domain.Records;

/// <summary>
/// What of a batch was not taken, and why: <paramref name="Count"/> records (or labels, samples) were dropped for
/// <paramref name="Reason"/>, a stable code; <paramref name="Value"/> is the first that was met.
/// </summary>
public sealed record Rejection(string Reason, string Field, string Value, string Limit, ulong Count);
