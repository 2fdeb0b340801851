namespace OrleansMonitor.Embedded.Storage;

/// <summary>
/// Where grains' persistent states are kept. An exception means that the outcome is unknown. A store may be registered
/// under a key to serve one storage name; the one without a key serves the others.
/// </summary>
public interface IGrainStateStore
{
    /// <summary>Null: there is no record.</summary>
    ValueTask<GrainStateRecord?> ReadAsync(GrainStateKey key, CancellationToken cancellationToken);

    /// <summary>Writes if the stored version is <paramref name="expectedEtag"/>; null expects no record.</summary>
    ValueTask<GrainStateWrite> WriteAsync(
        GrainStateKey key, ReadOnlyMemory<byte> payload, string? expectedEtag, CancellationToken cancellationToken);

    /// <summary>Removes the record if its version is <paramref name="expectedEtag"/>; null expects no record.</summary>
    ValueTask<GrainStateWrite> ClearAsync(GrainStateKey key, string? expectedEtag, CancellationToken cancellationToken);
}
