using Orleans.Concurrency;

namespace OrleansMonitor.Conformance.Hosts;

[Reentrant]
public sealed class CallGrain(IGrainContext context) : Grain(context), ICallGrain
{
    private int _total;

    public Task<string> GetKeyAsync() => Task.FromResult(this.GetPrimaryKeyString());

    public Task<string> GetGrainIdAsync() => Task.FromResult(GrainContext.GrainId.ToString());

    public Task<Visit> EchoAsync(Visit visit, int times, string? suffix) =>
        Task.FromResult(visit with { Name = visit.Name + suffix, Count = visit.Count * times });

    public ValueTask<int> AddAsync(int amount) => new(_total += amount);

    public ValueTask ResetAsync()
    {
        _total = 0;
        return ValueTask.CompletedTask;
    }

    public Task PostAsync(int amount)
    {
        _total += amount;
        return Task.CompletedTask;
    }

    public Task<int> FailAsync(FailureMode mode, string message) => mode is FailureMode.Synchronous
        ? throw new InvalidOperationException(message)
        : FailLaterAsync(message);

    public Task<int> AddThroughAsync(string otherKey, int amount) =>
        GrainFactory.GetGrain<ICallGrain>(otherKey).AddAsync(amount).AsTask();

    public async Task<int> AddToAsync(ICallGrain other, int amount) => await other.AddAsync(amount);

    public Task<int> SendSelfAsync(string otherKey, int amount) =>
        GrainFactory.GetGrain<ICallGrain>(otherKey).AddToAsync(this.AsReference<ICallGrain>(), amount);

    public async Task WaitForCancellationAsync(CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(cancelled.SetResult);
        await cancelled.Task;
        cancellationToken.ThrowIfCancellationRequested();
    }

    public async Task<bool> StaysOnSchedulerAsync()
    {
        var scheduler = TaskScheduler.Current;
        if (scheduler == TaskScheduler.Default)
            return false;
        await Task.Yield();
        var afterYield = TaskScheduler.Current;
        await GrainFactory.GetGrain<ICallGrain>("other").GetKeyAsync();
        return scheduler == afterYield && scheduler == TaskScheduler.Current;
    }

    private static async Task<int> FailLaterAsync(string message)
    {
        await Task.Yield();
        throw new InvalidOperationException(message);
    }
}
