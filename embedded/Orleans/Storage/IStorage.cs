namespace Orleans.Core;

/// <summary>One stored record of a grain.</summary>
public interface IStorage
{
    /// <summary>The version that was read or written last; null when there is no record.</summary>
    string? Etag { get; }

    bool RecordExists { get; }

    /// <exception cref="Orleans.Storage.InconsistentStateException">Another activation wrote in between.</exception>
    Task ClearStateAsync();

    /// <exception cref="Orleans.Storage.InconsistentStateException">Another activation wrote in between.</exception>
    Task WriteStateAsync();

    Task ReadStateAsync();

    Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

    Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

    Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();
}

/// <inheritdoc cref="IStorage"/>
public interface IStorage<TState> : IStorage
{
    TState State { get; set; }
}
