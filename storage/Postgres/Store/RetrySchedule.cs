using OrleansMonitor.Domain.Retries;
using OrleansMonitor.Storage.Postgres.Options;

namespace OrleansMonitor.Storage.Postgres.Store;

/// <summary>How often something is tried at the server, and the pauses between.</summary>
internal sealed class RetrySchedule(PostgresOptions options)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);

    public int MaxAttempts => options.MaxAttempts;

    /// <param name="attempt">The one that failed, from 1.</param>
    /// <param name="time">Where the pause passes.</param>
    /// <param name="cancellationToken">Ends the pause.</param>
    public Task WaitAsync(int attempt, TimeProvider time, CancellationToken cancellationToken = default) =>
        Task.Delay(RetryBackoff.Pause(First, options.MaxBackoff, attempt - 1, Random.Shared.NextDouble()), time, cancellationToken);
}
