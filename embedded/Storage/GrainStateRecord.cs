namespace OrleansMonitor.Embedded.Storage;

/// <summary>A stored state.</summary>
/// <param name="Payload">The state as UTF-8 JSON.</param>
/// <param name="Etag">Its version; every write makes a new one.</param>
public sealed record GrainStateRecord(ReadOnlyMemory<byte> Payload, string Etag);
