namespace OrleansMonitor.Conformance.Hosts;

public sealed class TimerGrain(IGrainContext context) : Grain(context), ITimerGrain
{
    private readonly List<(int Ticks, TaskCompletionSource Source)> _waiting = [];
    private IGrainTimer? _timer;
    private int _ticks;
    private int _active;
    private int _maxActive;

    public Task StartTimerAsync(TimeSpan dueTime, TimeSpan period, bool interleave, bool failing)
    {
        _timer = this.RegisterGrainTimer(
            static (state, token) => state.Grain.TickAsync(state.Failing, token),
            (Grain: this, Failing: failing),
            new GrainTimerCreationOptions { DueTime = dueTime, Period = period, Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task ChangeTimerAsync(TimeSpan dueTime, TimeSpan period)
    {
        _timer!.Change(dueTime, period);
        return Task.CompletedTask;
    }

    public Task StopTimerAsync()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public Task HoldForTicksAsync(int ticks) => WaitForTicksAsync(ticks);

    public Task WaitForTicksAsync(int ticks)
    {
        if (_ticks >= ticks)
            return Task.CompletedTask;
        var source = new TaskCompletionSource();
        _waiting.Add((ticks, source));
        return source.Task;
    }

    public Task<int> GetMaxOverlapAsync() => Task.FromResult(_maxActive);

    public Task<int> GetTicksAsync() => Task.FromResult(_ticks);

    private async Task TickAsync(bool failing, CancellationToken token)
    {
        _maxActive = Math.Max(_maxActive, ++_active);
        await Task.Yield();
        _active--;
        CountTick();
        if (failing)
            throw new IOException("a tick failed");
    }

    private void CountTick()
    {
        _ticks++;
        foreach (var (_, source) in _waiting.FindAll(w => w.Ticks <= _ticks))
            source.TrySetResult();
        _waiting.RemoveAll(w => w.Ticks <= _ticks);
    }
}
