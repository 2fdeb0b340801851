using OrleansMonitor.Storage;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>Logs why a request failed.</summary>
internal static partial class FailureLog
{
    /// <summary>Tells a grain or a store that does not answer from a mistake in this program.</summary>
    public static bool IsFailure(Exception e) => e is OrleansException or TimeoutException or StoreException or OperationCanceledException;

    public static void Write(ILogger logger, Exception exception)
    {
        if (IsFailure(exception))
            LogFailure(logger, exception);
        else
            LogError(logger, exception);
    }

    [LoggerMessage(1, LogLevel.Warning, "A grain or the store did not answer; the request was answered 503 and may be sent again")]
    private static partial void LogFailure(ILogger logger, Exception exception);

    [LoggerMessage(2, LogLevel.Error, "An error in this program; the request was answered 500")]
    private static partial void LogError(ILogger logger, Exception exception);
}
