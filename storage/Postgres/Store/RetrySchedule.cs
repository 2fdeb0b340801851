using OrleansMonitor.Storage.Postgres.Options;

namespace OrleansMonitor.Storage.Postgres.Store;

/// <summary>How often something is tried, and the pauses between: twice as long each time, and half of each by chance.</summary>
internal sealed class RetrySchedule(PostgresOptions options)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);

    public int MaxAttempts => options.MaxAttempts;

    /// <param name="attempt">The one that failed, from 1.</param>
    /// <param name="time">Where the pause passes.</param>
    /// <param name="cancellationToken">Ends the pause.</param>
    public Task WaitAsync(int attempt, TimeProvider time, CancellationToken cancellationToken = default)
    {
        var pause = Math.Min(First.TotalMilliseconds * Math.Pow(2, attempt - 1), options.MaxBackoff.TotalMilliseconds);
        // Silos that lost the server at the same moment should not all come back at the same moment.
        return Task.Delay(TimeSpan.FromMilliseconds(pause * (0.5 + (Random.Shared.NextDouble() / 2))), time, cancellationToken);
    }
}
