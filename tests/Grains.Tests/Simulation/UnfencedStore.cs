using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Tests.Simulation;

/// <summary>A store with a bug: it takes commits of stale activations. The simulation must notice.</summary>
internal sealed class UnfencedStore(IAggregateStore store) : IAggregateStore
{
    public Task InitializeAsync(CancellationToken cancellationToken) => store.InitializeAsync(cancellationToken);

    public Task<OwnerImage?> LoadAsync(OwnerId owner, CancellationToken cancellationToken) => store.LoadAsync(owner, cancellationToken);

    public Task<IReadOnlyList<AggregateRow>> ReadRowsAsync(OwnerId owner, IReadOnlyList<RowKey> keys, CancellationToken cancellationToken) =>
        store.ReadRowsAsync(owner, keys, cancellationToken);

    public Task<OwnerRange?> ReadRangeAsync(OwnerId owner, RowFilter filter, CancellationToken cancellationToken) =>
        store.ReadRangeAsync(owner, filter, cancellationToken);

    public Task<IReadOnlyList<LabelChunk>> ReadChunksAsync(OwnerId owner, long first, long last, CancellationToken cancellationToken) =>
        store.ReadChunksAsync(owner, first, last, cancellationToken);

    public async Task<CommitOutcome> CommitAsync(OwnerCommit commit, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await store.CommitAsync(commit, cancellationToken) == CommitOutcome.Committed)
                return CommitOutcome.Committed;
            var image = await store.LoadAsync(commit.Owner, cancellationToken);
            commit = commit with { ExpectedVersion = image?.Version ?? 0 };
        }
    }

    public Task<IReadOnlyList<string>> ListOwnersAsync(OwnerKind kind, CancellationToken cancellationToken) => store.ListOwnersAsync(kind, cancellationToken);

    public Task PingAsync(CancellationToken cancellationToken) => store.PingAsync(cancellationToken);
}
