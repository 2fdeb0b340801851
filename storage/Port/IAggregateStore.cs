using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Storage;

/// <summary>
/// Where owners keep what must last. Every implementation passes one conformance suite. An exception from
/// <see cref="CommitAsync"/> means that the outcome is unknown; the owner reloads before it goes on.
/// </summary>
public interface IAggregateStore
{
    /// <summary>Creates or migrates the schema; safe to call from several processes at once.</summary>
    Task InitializeAsync(CancellationToken cancellationToken);

    /// <summary>Answers null when the owner was never committed.</summary>
    Task<OwnerImage?> LoadAsync(OwnerId owner, CancellationToken cancellationToken);

    /// <summary>Rows by key; keys without a row are missing in the answer.</summary>
    Task<IReadOnlyList<AggregateRow>> ReadRowsAsync(OwnerId owner, IReadOnlyList<RowKey> keys, CancellationToken cancellationToken);

    /// <summary>The owner's state and rows of a range in one snapshot; null when the owner was never committed.</summary>
    Task<OwnerRange?> ReadRangeAsync(OwnerId owner, RowFilter filter, CancellationToken cancellationToken);

    /// <summary>Label chunks with numbers from <paramref name="first"/> to <paramref name="last"/>, both included, in ascending order.</summary>
    Task<IReadOnlyList<LabelChunk>> ReadChunksAsync(OwnerId owner, long first, long last, CancellationToken cancellationToken);

    /// <summary>Commits of many owners are grouped into one transaction; each is fenced alone.</summary>
    Task<CommitOutcome> CommitAsync(OwnerCommit commit, CancellationToken cancellationToken);

    /// <summary>The names of all owners of a kind, ordinal order.</summary>
    Task<IReadOnlyList<string>> ListOwnersAsync(OwnerKind kind, CancellationToken cancellationToken);

    /// <summary>Throws when the store does not answer.</summary>
    Task PingAsync(CancellationToken cancellationToken);
}

/// <summary>The store did not do what was asked: a disk is full, a file is damaged, a server does not answer or refuses.</summary>
public sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);
