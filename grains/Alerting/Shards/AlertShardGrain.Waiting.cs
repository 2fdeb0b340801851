using Microsoft.Extensions.Logging;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting.Notifications;

namespace OrleansMonitor.Grains.Alerting.Shards;

/// <content>
/// Handing transitions over: those that are durable go to the notifier in their order, each until it has said that it has it. That it
/// has it is written with whatever is written next; after a crash before that it is told once more, and passes over it.
/// </content>
internal sealed partial class AlertShardGrain
{
    private const int MaxHandedOver = 100;

    private readonly Queue<AlertTransition> _waiting = new();

    // Counted from the first transition of this activation.
    private long _enqueued;
    private long _durable;
    private long _handedOver;
    private bool _isHandingOver;

    private void LoadWaiting()
    {
        foreach (var transition in _state.State.Waiting)
            _waiting.Enqueue(transition);
        _enqueued = _durable = _waiting.Count;
        _instruments.WaitingChanged(_waiting.Count);
        StartHandOver();
    }

    /// <summary>Takes new transitions and has them written; false: there are none.</summary>
    private bool Enqueue(List<AlertTransition> transitions)
    {
        if (transitions.Count == 0)
            return false;
        foreach (var transition in transitions)
            _waiting.Enqueue(transition);
        _enqueued += transitions.Count;
        _instruments.WaitingChanged(transitions.Count);
        var (pending, firing) = (0, 0);
        foreach (var alert in _table.Alerts)
        {
            pending += alert.State.Phase == AlertPhase.Pending ? 1 : 0;
            firing += alert.State.Phase == AlertPhase.Firing ? 1 : 0;
        }

        Count(pending, firing);
        _writes.Request();
        return true;
    }

    private void StartHandOver()
    {
        if (!_isHandingOver && _failure is null && _durable > _handedOver)
            _ = HandOverAsync();
    }

    private async Task HandOverAsync()
    {
        _isHandingOver = true;
        try
        {
            while (_failure is null && _durable > _handedOver)
            {
                var batch = _waiting.Take((int)Math.Min(_durable - _handedOver, MaxHandedOver)).ToArray();
                await GrainFactory.GetGrain<IAlertNotifierGrain>(IAlertNotifierGrain.Key).NotifyAsync(batch);
                for (var i = 0; i < batch.Length; i++)
                    _waiting.Dequeue();
                _handedOver += batch.Length;
                _isDirty = true;
                _instruments.WaitingChanged(-batch.Length);
            }
        }
        catch (Exception e)
        {
            // It may have them or not: they go again with the next look or the next transition.
            _instruments.HandOverFailed();
            LogHandOverFailed(Shard, _waiting.Count, e);
        }
        finally
        {
            _isHandingOver = false;
        }
    }

    [LoggerMessage(54, LogLevel.Warning, "Alert shard {Shard} could not hand {Count} transitions over; they go again")]
    private partial void LogHandOverFailed(string shard, int count, Exception exception);
}
