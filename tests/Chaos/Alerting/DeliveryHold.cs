namespace OrleansMonitor.Chaos.Alerting;

/// <summary>Keeps one notification waiting for its answer.</summary>
internal sealed class DeliveryHold(string receiver)
{
    private readonly TaskCompletionSource<ReceivedNotification> _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Receiver => receiver;

    /// <summary>Completes when it has come.</summary>
    public Task<ReceivedNotification> ArrivedAsync() => _arrived.Task;

    public Task ReleasedAsync() => _released.Task;

    public void Arrive(ReceivedNotification delivery) => _arrived.TrySetResult(delivery);

    public void Release() => _released.TrySetResult();
}
