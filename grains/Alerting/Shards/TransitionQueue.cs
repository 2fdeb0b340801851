namespace OrleansMonitor.Grains.Alerting.Shards;

/// <summary>
/// A shard's transitions on their way to the notifier. Those that are durable go in their order, each until the notifier has acknowledged
/// it. The acknowledgement is written with the shard's next write; after a crash before that the transition goes once more, and the notifier
/// passes over it.
/// </summary>
/// <param name="notify">Hands transitions over.</param>
/// <param name="acknowledged">The state to write has changed.</param>
/// <param name="failed">The notifier may have them or not: they go again.</param>
/// <param name="instruments">Counts.</param>
internal sealed class TransitionQueue(Func<AlertTransition[], Task> notify, Action acknowledged, Action<Exception> failed, AlertingInstruments instruments)
{
    private const int MaxHandedOver = 100;

    private readonly Queue<AlertTransition> _waiting = new();
    private long _durable;
    private long _handedOver;
    private bool _isHandingOver;
    private bool _hasEnded;

    public int Count => _waiting.Count;

    /// <summary>Transitions since the activation began.</summary>
    public long Enqueued { get; private set; }

    /// <summary>Takes up what was written.</summary>
    public void Load(IEnumerable<AlertTransition> transitions)
    {
        foreach (var transition in transitions)
            _waiting.Enqueue(transition);
        Enqueued = _durable = _waiting.Count;
        instruments.WaitingChanged(_waiting.Count);
        HandOver();
    }

    public AlertTransition[] Export() => [.. _waiting];

    public void Add(List<AlertTransition> transitions)
    {
        foreach (var transition in transitions)
            _waiting.Enqueue(transition);
        Enqueued += transitions.Count;
        instruments.WaitingChanged(transitions.Count);
    }

    /// <summary>What was enqueued up to this count is written.</summary>
    public void MarkDurable(long enqueued)
    {
        _durable = enqueued;
        HandOver();
    }

    /// <summary>Begins to hand over, unless that is under way or there is nothing to hand over.</summary>
    public void HandOver()
    {
        if (!_isHandingOver && !_hasEnded && _durable > _handedOver)
            _ = HandOverAsync();
    }

    /// <summary>A write failed: the next activation goes on.</summary>
    public void End() => _hasEnded = true;

    private async Task HandOverAsync()
    {
        _isHandingOver = true;
        try
        {
            while (!_hasEnded && _durable > _handedOver)
            {
                var batch = _waiting.Take((int)Math.Min(_durable - _handedOver, MaxHandedOver)).ToArray();
                await notify(batch);
                for (var i = 0; i < batch.Length; i++)
                    _waiting.Dequeue();
                _handedOver += batch.Length;
                acknowledged();
                instruments.WaitingChanged(-batch.Length);
            }
        }
        catch (Exception e)
        {
            instruments.HandOverFailed();
            failed(e);
        }
        finally
        {
            _isHandingOver = false;
        }
    }
}
