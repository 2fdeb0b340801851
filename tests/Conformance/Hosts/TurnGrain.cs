using Orleans.Concurrency;

namespace OrleansMonitor.Conformance.Hosts;

public abstract class TurnGrainBase(IGrainContext context) : Grain(context)
{
    private readonly List<string> _log = [];
    private readonly Dictionary<string, TaskCompletionSource> _begun = [];
    private readonly TaskCompletionSource _released = new();

    public Task HoldAsync(string name) => HoldCoreAsync(name);

    public Task HoldReadingAsync(string name) => HoldCoreAsync(name);

    public Task PassAsync(string name) => PassCore(name);

    public Task PassReadingAsync(string name) => PassCore(name);

    public Task WaitForAsync(string name) => Begun(name).Task;

    public Task ReleaseAsync()
    {
        _released.TrySetResult();
        return Task.CompletedTask;
    }

    public Task<string[]> GetLogAsync() => Task.FromResult(_log.ToArray());

    private async Task HoldCoreAsync(string name)
    {
        _log.Add($"{name} begins");
        Begun(name).TrySetResult();
        await _released.Task;
        // Several turns, so that another request would have room to slip in.
        for (var i = 0; i < 10; i++)
            await Task.Yield();
        _log.Add($"{name} ends");
    }

    private Task PassCore(string name)
    {
        _log.Add(name);
        Begun(name).TrySetResult();
        return Task.CompletedTask;
    }

    private TaskCompletionSource Begun(string name)
    {
        if (!_begun.TryGetValue(name, out var begun))
            _begun[name] = begun = new TaskCompletionSource();
        return begun;
    }
}

public sealed class TurnGrain(IGrainContext context) : TurnGrainBase(context), ITurnGrain;

[Reentrant]
public sealed class ReentrantTurnGrain(IGrainContext context) : TurnGrainBase(context), IReentrantTurnGrain;
