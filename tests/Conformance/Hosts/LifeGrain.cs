namespace OrleansMonitor.Conformance.Hosts;

public sealed class LifeGrain(IGrainContext context) : Grain(context), ILifeGrain
{
    private readonly Guid _activation = Guid.NewGuid();
    private readonly TaskCompletionSource _released = new();
    private bool _busy;

    public Task<Guid> GetActivationAsync() => Task.FromResult(_activation);

    public Task<Guid> EndAsync()
    {
        DeactivateOnIdle();
        return Task.FromResult(_activation);
    }

    public async Task<Guid> EndWhileBusyAsync()
    {
        _busy = true;
        await _released.Task;
        DeactivateOnIdle();
        for (var i = 0; i < 10; i++)
            await Task.Yield();
        return _activation;
    }

    public Task ReleaseBusyAsync()
    {
        _released.TrySetResult();
        return Task.CompletedTask;
    }

    public Task<bool> IsBusyAsync() => Task.FromResult(_busy);

    // A grain that deactivates may still call others.
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        await GrainFactory.GetGrain<ICallGrain>(this.GetPrimaryKeyString()).AddAsync(1);
}

public sealed class FailingGrain(IGrainContext context) : Grain(context), IFailingGrain
{
    private int _attempt;

    public Task<int> GetAttemptAsync() => Task.FromResult(_attempt);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _attempt = await GrainFactory.GetGrain<ICallGrain>(this.GetPrimaryKeyString()).AddAsync(1);
        if (_attempt == 1)
            throw new InvalidOperationException("not yet");
    }
}
