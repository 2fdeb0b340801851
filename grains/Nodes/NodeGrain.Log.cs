using Microsoft.Extensions.Logging;

namespace OrleansMonitor.Grains.Nodes;

internal sealed partial class NodeGrain
{
    [LoggerMessage(11, LogLevel.Warning, "Node {Node}: a commit was fenced or failed; the activation ends and the next one loads what is durable")]
    private partial void LogFailed(string node, Exception exception);

    [LoggerMessage(12, LogLevel.Warning, "Node {Node}: the outcome of a delta to model {Model} is unknown; it is sent again")]
    private partial void LogDeltaFailed(string node, string model, Exception exception);

    [LoggerMessage(13, LogLevel.Warning, "Node {Node}: the activation ends with {Batches} batches uncommitted; their clients send them again")]
    private partial void LogUncommitted(string node, int batches);

    [LoggerMessage(14, LogLevel.Debug, "Node {Node}: a report did not reach the coordinator")]
    private partial void LogReportFailed(string node, Exception exception);
}
