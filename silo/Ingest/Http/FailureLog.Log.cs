namespace OrleansMonitor.Silo.Ingest.Http;

internal sealed partial class FailureLog
{
    [LoggerMessage(1, LogLevel.Warning, "A grain did not answer; the batch was answered 503 and may be sent again. Not logged since the last time: {Suppressed}.")]
    private partial void LogFailure(Exception exception, int suppressed);
}
