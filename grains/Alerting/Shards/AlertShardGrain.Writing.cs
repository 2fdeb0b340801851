using Microsoft.Extensions.Logging;

namespace OrleansMonitor.Grains.Alerting.Shards;

/// <content>Writing: what changes while a write is on its way goes together into the next one.</content>
internal sealed partial class AlertShardGrain
{
    private TaskCompletionSource? _currentWrite;
    private TaskCompletionSource? _nextWrite;
    private long _lastWrite;
    private bool _isWriting;
    private bool _isDirty;

    private void RequestWrite()
    {
        _nextWrite ??= new TaskCompletionSource();
        if (!_isWriting)
            _ = WriteAsync();
    }

    /// <summary>Completes when all that was requested is durable.</summary>
    private Task WrittenAsync() => (_nextWrite ?? _currentWrite)?.Task ?? Task.CompletedTask;

    private async Task WriteAsync()
    {
        _isWriting = true;
        try
        {
            while (_nextWrite is { } write)
            {
                (_nextWrite, _currentWrite, _isDirty) = (null, write, false);
                _lastWrite = _time.GetTimestamp();
                var through = _enqueued;
                _table.Save(_state.State, Now);
                _state.State.Waiting = [.. _waiting];
                await _state.WriteStateAsync();
                (_currentWrite, _durable) = (null, through);
                write.TrySetResult();
                StartHandOver();
            }
        }
        catch (Exception e)
        {
            // What is in memory may not be what is stored; the next activation reads that.
            _failure = e;
            _instruments.ShardFailed();
            LogWriteFailed(Shard, e);
            _currentWrite?.TrySetException(e);
            _nextWrite?.TrySetException(e);
            DeactivateOnIdle();
        }
        finally
        {
            _isWriting = false;
        }
    }

    [LoggerMessage(51, LogLevel.Error, "The state of alert shard {Shard} could not be written; it starts again")]
    private partial void LogWriteFailed(string shard, Exception exception);

    [LoggerMessage(52, LogLevel.Warning, "The progress of alert shard {Shard} was not written before it ended")]
    private partial void LogUnwritten(string shard, Exception exception);

    [LoggerMessage(53, LogLevel.Debug, "Alert shard {Shard} could not look for what is silent")]
    private partial void LogLookFailed(string shard, Exception exception);
}
