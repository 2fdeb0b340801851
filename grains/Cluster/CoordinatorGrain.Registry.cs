using Microsoft.Extensions.Logging;

namespace OrleansMonitor.Grains.Cluster;

/// <content>Writing the registry: names that come while a write is on its way go together into the next one.</content>
internal sealed partial class CoordinatorGrain
{
    /// <summary>A snapshot is written: names come meanwhile, and a storage may serialise at any time until it is done.</summary>
    private Task WriteAsync()
    {
        _stored.State = Registry.Copy();
        return _stored.WriteStateAsync();
    }

    /// <summary>The state in memory is not what the store has; the next activation reads it.</summary>
    private void EndUnwritten(Exception failure)
    {
        LogWriteFailed(failure);
        DeactivateOnIdle();
    }

    [LoggerMessage(21, LogLevel.Error, "The registry of models and nodes could not be written; the coordinator starts again")]
    private partial void LogWriteFailed(Exception exception);

    [LoggerMessage(22, LogLevel.Warning, "Model {Model} did not answer with a summary")]
    private partial void LogModelSilent(string model, Exception exception);
}
