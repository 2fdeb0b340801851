namespace OrleansMonitor.Embedded.Storage;

/// <summary>What became of a write.</summary>
/// <param name="Applied">False: the stored version was not the expected one, and nothing was changed.</param>
/// <param name="Etag">The version in the store now; null when there is no record.</param>
public readonly record struct GrainStateWrite(bool Applied, string? Etag);
