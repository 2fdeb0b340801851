using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Embedded.Simulation;

namespace OrleansMonitor.Embedded.Tests.Hosting;

public sealed class RequestLimitTests
{
    private readonly Probe _probe = new();
    private readonly SimulatedTimeProvider _time = new();

    [Fact]
    public async Task A_full_queue_refuses_and_counts()
    {
        await using var host = await StartAsync(maxEnqueued: 3);
        var grain = host.Grains.GetGrain<IProbeGrain>("full");
        var running = grain.HoldAsync("gate");
        await _probe.WaitForAsync("begin gate");
        var queued = Enumerable.Range(0, 3).Select(_ => grain.CountAsync()).ToArray();
        var error = await Should.ThrowAsync<LimitExceededException>(() => grain.CountAsync());
        error.Message.ShouldContain("MaxEnqueuedRequests");
        error.Message.ShouldContain("3");
        host.Statistics.RequestsRejected.ShouldBe(1);

        _probe.Open("gate");
        await running;
        (await Task.WhenAll(queued)).ShouldBe([1, 2, 3]);
        (await grain.CountAsync()).ShouldBe(4);
    }

    [Fact]
    public async Task A_call_without_answer_times_out_and_a_queued_one_is_not_run_any_more()
    {
        await using var host = await StartAsync();
        var grain = host.Grains.GetGrain<IProbeGrain>("slow");
        var running = grain.HoldAsync("gate");
        await _probe.WaitForAsync("begin gate");
        var queued = grain.CountAsync();
        _time.Advance(TimeSpan.FromSeconds(20));
        var later = grain.CountAsync();
        running.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(10));

        var error = await Should.ThrowAsync<TimeoutException>(() => running);
        error.Message.ShouldContain("HoldAsync");
        error.Message.ShouldContain("probe/slow");
        error.Message.ShouldContain("00:00:30");
        await Should.ThrowAsync<TimeoutException>(() => queued);
        host.Statistics.RequestsTimedOut.ShouldBe(2);

        _probe.Open("gate");
        (await later).ShouldBe(1);
        host.Statistics.RequestsExpired.ShouldBe(1);
        _probe.Log.ShouldContain("end gate");
    }

    [Fact]
    public async Task A_cancelled_call_fails_at_once_and_is_not_run_if_it_waited()
    {
        await using var host = await StartAsync();
        var grain = host.Grains.GetGrain<ICancellableGrain>("cancel");
        using var first = new CancellationTokenSource();
        var running = grain.WorkAsync("running", first.Token);
        await _probe.WaitForAsync("begin running");
        using var second = new CancellationTokenSource();
        var waiting = grain.WorkAsync("waiting", second.Token);
        second.Cancel();
        (await Should.ThrowAsync<OperationCanceledException>(() => waiting)).CancellationToken.ShouldBe(second.Token);
        first.Cancel();
        await Should.ThrowAsync<OperationCanceledException>(() => running);
        await _probe.WaitForAsync("cancelled running");
        await grain.WorkAsync("after", CancellationToken.None);
        _probe.Count("begin waiting").ShouldBe(0);
    }

    private Task<EmbeddedTestHost> StartAsync(int maxEnqueued = 10_000) => EmbeddedTestHost.StartAsync(
        options => options.MaxEnqueuedRequests = maxEnqueued,
        services => services.AddSingleton(_probe).AddSingleton<TimeProvider>(_time));
}

internal interface ICancellableGrain : IGrainWithStringKey
{
    Task WorkAsync(string name, CancellationToken cancellationToken);
}

internal sealed class CancellableGrain(Probe probe) : Grain, ICancellableGrain
{
    public async Task WorkAsync(string name, CancellationToken cancellationToken)
    {
        probe.Add($"begin {name}");
        if (!cancellationToken.CanBeCanceled)
            return;
        var cancelled = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(cancelled.SetResult);
        await cancelled.Task;
        probe.Add($"cancelled {name}");
    }
}
