using Microsoft.Extensions.Logging;

namespace OrleansMonitor.Grains.Cluster;

/// <content>Writing the registry: names that come while a write is on its way go together into the next one.</content>
internal sealed partial class CoordinatorGrain
{
    private void RequestWrite()
    {
        _nextWrite ??= new TaskCompletionSource();
        if (!_isWriting)
            _ = WriteAsync();
    }

    /// <summary>Completes when all that is registered now is durable.</summary>
    private Task WrittenAsync() => (_nextWrite ?? _currentWrite)?.Task ?? Task.CompletedTask;

    private async Task WriteAsync()
    {
        _isWriting = true;
        try
        {
            while (_nextWrite is { } write)
            {
                _nextWrite = null;
                _currentWrite = write;
                await _registry.WriteStateAsync();
                _currentWrite = null;
                write.TrySetResult();
            }
        }
        catch (Exception e)
        {
            // The state in memory is not what the store has; the next activation reads it.
            LogWriteFailed(e);
            _currentWrite?.TrySetException(e);
            _nextWrite?.TrySetException(e);
            DeactivateOnIdle();
        }
        finally
        {
            _isWriting = false;
        }
    }

    [LoggerMessage(21, LogLevel.Error, "The registry of models and nodes could not be written; the coordinator starts again")]
    private partial void LogWriteFailed(Exception exception);

    [LoggerMessage(22, LogLevel.Warning, "Model {Model} did not answer with a summary")]
    private partial void LogModelSilent(string model, Exception exception);
}
