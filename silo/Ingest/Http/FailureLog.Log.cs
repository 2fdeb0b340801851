namespace OrleansMonitor.Silo.Ingest.Http;

internal sealed partial class FailureLog
{
    [LoggerMessage(1, LogLevel.Warning, "A grain or the store did not answer; the request was answered 503 and may be sent again. Not logged since the last time: {Suppressed}.")]
    private partial void LogFailure(Exception exception, int suppressed);
}
