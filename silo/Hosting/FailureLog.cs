using OrleansMonitor.Storage;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>Logs failures at most once in ten seconds, with how many were not logged since.</summary>
internal sealed partial class FailureLog(ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private long _last;
    private int _suppressed = -1;

    /// <summary>Tells a grain or a store that does not answer from a mistake in this program.</summary>
    public static bool IsFailure(Exception e) => e is OrleansException or TimeoutException or StoreException or OperationCanceledException;

    public void Write(Exception exception)
    {
        int suppressed;
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (_suppressed >= 0 && time.GetElapsedTime(_last, now) < Pause)
            {
                _suppressed++;
                return;
            }

            suppressed = Math.Max(_suppressed, 0);
            _suppressed = 0;
            _last = now;
        }

        if (IsFailure(exception))
            LogFailure(exception, suppressed);
        else
            LogError(exception, suppressed);
    }

    [LoggerMessage(1, LogLevel.Warning, "A grain or the store did not answer; the request was answered 503 and may be sent again. Not logged since the last time: {Suppressed}.")]
    private partial void LogFailure(Exception exception, int suppressed);

    [LoggerMessage(2, LogLevel.Error, "An error in this program; the request was answered 500. Not logged since the last time: {Suppressed}.")]
    private partial void LogError(Exception exception, int suppressed);
}
