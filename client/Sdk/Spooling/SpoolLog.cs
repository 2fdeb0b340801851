using Microsoft.Extensions.Logging;
using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Client.Spooling;

/// <summary>What the file system does to a spool; failures at most once in ten seconds.</summary>
internal sealed partial class SpoolLog(ILogger logger, TimeProvider time)
{
    private readonly LogGate _failures = new(time);

    public void Failed(string action, string path, Exception exception)
    {
        if (_failures.Passes(out var suppressed))
            LogFailed(logger, action, path, suppressed, exception);
    }

    public void ResumeFailed(string node, Exception exception) => LogResumeFailed(logger, node, exception);

    public void Torn(string path, int offset, int bytes) => LogTorn(logger, path, offset, bytes);

    [LoggerMessage(20, LogLevel.Error, "The spool could not {Action} {Path} ({Suppressed} similar messages suppressed)")]
    private static partial void LogFailed(ILogger logger, string action, string path, long suppressed, Exception exception);

    [LoggerMessage(21, LogLevel.Warning, "Spool file {Path} ends in {Bytes} bytes at {Offset} that are no whole batch; they are ignored")]
    private static partial void LogTorn(ILogger logger, string path, int offset, int bytes);

    [LoggerMessage(22, LogLevel.Error, "Batches of node {Node} that an earlier process left could not be sent; they stay in the spool")]
    private static partial void LogResumeFailed(ILogger logger, string node, Exception exception);
}
