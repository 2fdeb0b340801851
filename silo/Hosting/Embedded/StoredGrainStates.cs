using OrleansMonitor.Embedded.Storage;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Silo.Hosting.Embedded;

/// <summary>Persistent states of the embedded host's grains in the store, beside the aggregates.</summary>
internal sealed class StoredGrainStates(IStateTable states) : IGrainStateStore
{
    public async ValueTask<GrainStateRecord?> ReadAsync(GrainStateKey key, CancellationToken cancellationToken) =>
        await states.ReadAsync(KeyOf(key), cancellationToken) is { } stored ? new GrainStateRecord(stored.Content, stored.Etag) : null;

    public ValueTask<GrainStateWrite> WriteAsync(GrainStateKey key, ReadOnlyMemory<byte> payload, string? expectedEtag, CancellationToken cancellationToken) =>
        WriteAsync(key, payload.ToArray(), expectedEtag, cancellationToken);

    public ValueTask<GrainStateWrite> ClearAsync(GrainStateKey key, string? expectedEtag, CancellationToken cancellationToken) =>
        WriteAsync(key, null, expectedEtag, cancellationToken);

    private async ValueTask<GrainStateWrite> WriteAsync(GrainStateKey key, byte[]? content, string? expectedEtag, CancellationToken cancellationToken)
    {
        var (applied, etag) = await states.WriteAsync(KeyOf(key), content, expectedEtag, cancellationToken);
        return new GrainStateWrite(applied, etag);
    }

    private static StateKey KeyOf(GrainStateKey key) => new(key.GrainId, key.StorageName, key.StateName);
}
