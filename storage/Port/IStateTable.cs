namespace OrleansMonitor.Storage;

/// <summary>Persistent states of grains, beside the aggregates in the same store, whatever hosts the grains.</summary>
public interface IStateTable
{
    /// <summary>Answers null when there is none.</summary>
    Task<StoredState?> ReadAsync(StateKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Writes, or with no content deletes, if the version stored is the expected one; null expects none. An exception means
    /// that the outcome is unknown.
    /// </summary>
    Task<StateWrite> WriteAsync(StateKey key, byte[]? content, string? expectedEtag, CancellationToken cancellationToken);
}

/// <summary>Names one persistent state of one grain.</summary>
public readonly record struct StateKey(string Grain, string Storage, string State);

/// <param name="Content">The state.</param>
/// <param name="Etag">Its version; every write makes a new one.</param>
public sealed record StoredState(byte[] Content, string Etag);

/// <param name="Applied">False: the stored version was not the expected one, and nothing was changed.</param>
/// <param name="Etag">The version stored now; null when there is none.</param>
public readonly record struct StateWrite(bool Applied, string? Etag);
