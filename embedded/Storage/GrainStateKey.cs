namespace OrleansMonitor.Embedded.Storage;

/// <summary>Names one stored state of one grain.</summary>
/// <param name="StorageName">The store's name in the grain's attribute; empty for the default.</param>
/// <param name="StateName">The state's name in the grain's attribute.</param>
/// <param name="GrainId">The grain's identity, <c>type/key</c>.</param>
public readonly record struct GrainStateKey(string StorageName, string StateName, string GrainId);
