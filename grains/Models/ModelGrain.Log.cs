using Microsoft.Extensions.Logging;

namespace OrleansMonitor.Grains.Models;

internal sealed partial class ModelGrain
{
    [LoggerMessage(1, LogLevel.Warning, "Model {Model}: a commit was fenced or failed; the activation ends and the next one loads what is durable")]
    private partial void LogFailed(string model, Exception exception);

    [LoggerMessage(2, LogLevel.Error, "Model {Model}: a delta of node {Node} cannot be read; the node keeps it and tries again")]
    private partial void LogUnreadableDelta(string model, string node, Exception exception);

    [LoggerMessage(3, LogLevel.Debug, "Model {Model}: a report did not reach the coordinator")]
    private partial void LogReportFailed(string model, Exception exception);

    [LoggerMessage(4, LogLevel.Debug, "Model {Model}: the figure that its sampling goes by could not be read; the rate stays")]
    private partial void LogPrecisionUnread(string model, Exception exception);
}
