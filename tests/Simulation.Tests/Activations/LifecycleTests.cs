using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Embedded.Simulation;
using OrleansMonitor.Embedded.Tests.Hosting;

namespace OrleansMonitor.Embedded.Tests.Activations;

public sealed class LifecycleTests
{
    private readonly Probe _probe = new();
    private readonly SimulatedTimeProvider _time = new();

    [Fact]
    public async Task Stages_start_upwards_and_stop_downwards_around_the_grain()
    {
        await using var host = await StartAsync();
        await host.Grains.GetGrain<IStagedGrain>("x").EndAsync();
        await _probe.WaitForAsync("disposed");
        _probe.Log.ShouldBe(
        [
            "constructed", "start 500", "start 1500 a", "start 1500 b", "activate", "start 3000", "end",
            "stop 3000", "deactivate ApplicationRequested", "stop 1500 b", "stop 1500 a", "stop 500", "disposed",
        ]);
    }

    [Fact]
    public async Task A_failing_deactivation_is_counted_and_the_next_activation_works()
    {
        await using var host = await StartAsync();
        var grain = host.Grains.GetGrain<IStagedGrain>("fail to stop");
        await grain.EndAsync();
        await grain.EndAsync();
        await _probe.WaitForAsync("disposed", 2);
        host.Statistics.DeactivationsFailed.ShouldBeGreaterThanOrEqualTo(1);
        host.Statistics.UnobservedErrors.ShouldBeGreaterThanOrEqualTo(1);
        // Every stage stopped though one of them failed.
        _probe.Count("stop 500").ShouldBe(2);
    }

    [Fact]
    public async Task An_activation_that_hangs_times_out_and_its_token_is_cancelled()
    {
        await using var host = await StartAsync();
        var call = host.Grains.GetGrain<IStagedGrain>("hang").EndAsync();
        await _probe.WaitForAsync("hanging");
        // Less than the response timeout, so that it is the activation that fails.
        _time.Advance(TimeSpan.FromSeconds(10));
        var error = await Should.ThrowAsync<TimeoutException>(() => call);
        error.Message.ShouldContain("ActivationTimeout");
        error.Message.ShouldContain("staged/hang");
        _probe.Log.ShouldContain("hang cancelled");
        host.Statistics.ActivationsFailed.ShouldBe(1);
    }

    [Fact]
    public async Task Async_locals_of_the_caller_do_not_leak_into_the_grain()
    {
        await using var host = await StartAsync();
        StagedGrain.Ambient.Value = "caller";
        (await host.Grains.GetGrain<IStagedGrain>("ambient").GetAmbientAsync()).ShouldBe("none");
        StagedGrain.Ambient.Value.ShouldBe("caller");
    }

    private Task<EmbeddedTestHost> StartAsync() => EmbeddedTestHost.StartAsync(
        options => options.ActivationTimeout = TimeSpan.FromSeconds(10),
        services => services.AddSingleton(_probe).AddSingleton<TimeProvider>(_time));
}

internal interface IStagedGrain : IGrainWithStringKey
{
    Task EndAsync();

    Task<string> GetAmbientAsync();
}

internal sealed class StagedGrain : Grain, IStagedGrain, ILifecycleParticipant<IGrainLifecycle>, IDisposable
{
    internal static readonly AsyncLocal<string?> Ambient = new();

    private readonly Probe _probe;

    public StagedGrain(Probe probe)
    {
        _probe = probe;
        probe.Add("constructed");
    }

    public void Participate(IGrainLifecycle lifecycle)
    {
        Subscribe(lifecycle, 3000, "3000");
        Subscribe(lifecycle, 1500, "1500 a");
        Subscribe(lifecycle, 500, "500");
        Subscribe(lifecycle, 1500, "1500 b");
        Subscribe(lifecycle, 1, "removed").Dispose();
    }

    public Task EndAsync()
    {
        _probe.Add("end");
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task<string> GetAmbientAsync() => Task.FromResult(Ambient.Value ?? "none");

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (this.GetPrimaryKeyString() == "hang")
        {
            var cancelled = new TaskCompletionSource();
            await using var registration = cancellationToken.Register(() =>
            {
                _probe.Add("hang cancelled");
                cancelled.SetResult();
            });
            _probe.Add("hanging");
            await cancelled.Task;
            cancellationToken.ThrowIfCancellationRequested();
        }

        _probe.Add("activate");
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _probe.Add($"deactivate {reason.ReasonCode}");
        return this.GetPrimaryKeyString() == "fail to stop" ? throw new IOException("will not stop") : Task.CompletedTask;
    }

    public void Dispose() => _probe.Add("disposed");

    private IDisposable Subscribe(IGrainLifecycle lifecycle, int stage, string name) => lifecycle.Subscribe(
        name,
        stage,
        _ =>
        {
            _probe.Add($"start {name}");
            return Task.CompletedTask;
        },
        _ =>
        {
            _probe.Add($"stop {name}");
            return Task.CompletedTask;
        });
}
