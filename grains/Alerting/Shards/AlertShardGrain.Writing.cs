using Microsoft.Extensions.Logging;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Shards;

/// <content>Writing: what changes while a write is on its way goes together into the next one.</content>
internal sealed partial class AlertShardGrain
{
    private long _lastWrite;
    private bool _isDirty;

    private async Task WriteAsync()
    {
        _isDirty = false;
        _lastWrite = _time.GetTimestamp();
        var through = _enqueued;
        _table.Save(_state.State, Now);
        _state.State.Waiting = [.. _waiting];
        await _state.WriteStateAsync();
        _durable = through;
        StartHandOver();
    }

    /// <summary>What is in memory may not be what is stored; the next activation reads that.</summary>
    private void Fail(Exception failure)
    {
        _failure = failure;
        _instruments.ShardFailed();
        LogWriteFailed(Shard, failure);
        DeactivateOnIdle();
    }

    [LoggerMessage(51, LogLevel.Error, "The state of alert shard {Shard} could not be written; it starts again")]
    private partial void LogWriteFailed(string shard, Exception exception);

    [LoggerMessage(52, LogLevel.Warning, "The progress of alert shard {Shard} was not written before it ended")]
    private partial void LogUnwritten(string shard, Exception exception);

    [LoggerMessage(55, LogLevel.Debug, "Alert shard {Shard} could not ask {Owner} whether there is anything to tell")]
    private partial void LogNotAsked(string shard, OwnerId owner, Exception exception);

    [LoggerMessage(53, LogLevel.Debug, "Alert shard {Shard} could not look for what is silent")]
    private partial void LogLookFailed(string shard, Exception exception);
}
