namespace OrleansMonitor.Simulation.Tests.Activations;

public sealed class LifecycleTests
{
    private readonly Probe _probe = new();
    private readonly List<SimulationEvent> _events = [];

    [Fact]
    public void Stages_start_upwards_before_the_grain_and_stop_downwards_after_it() => Run(async client =>
    {
        await client.GetGrain<IStagedGrain>("x").EndAsync();
        await _probe.WaitForAsync("disposed");
        // As in Orleans: the grain's own part comes last and goes first.
        _probe.Log.ShouldBe(
        [
            "constructed", "start 500", "start 1500 a", "start 1500 b", "start 3000", "activate", "end",
            "deactivate ApplicationRequested", "stop 3000", "stop 1500 a", "stop 1500 b", "stop 500", "disposed",
        ]);
    });

    [Fact]
    public void A_failing_deactivation_is_told_and_the_next_activation_works() => Run(async client =>
    {
        var grain = client.GetGrain<IStagedGrain>("fail to stop");
        await grain.EndAsync();
        await grain.EndAsync();
        await _probe.WaitForAsync("disposed", 2);
        _events.Count(static e => e.Kind == SimulationEventKind.UnobservedError && e.Detail.Contains("will not stop", StringComparison.Ordinal)).ShouldBe(2);
        // Every stage stopped though one of them failed.
        _probe.Count("stop 500").ShouldBe(2);
    });

    [Fact]
    public void An_activation_that_hangs_times_out_and_its_token_is_cancelled() => Run(
        async client =>
        {
            var error = await Should.ThrowAsync<TimeoutException>(() => client.GetGrain<IStagedGrain>("hang").EndAsync());
            error.Message.ShouldContain("ActivationTimeout");
            error.Message.ShouldContain("staged/hang");
            _probe.Log.ShouldContain("hang cancelled");
        },
        // Less than the response timeout, so that it is the activation that fails.
        static options => options.ActivationTimeout = TimeSpan.FromSeconds(10));

    [Fact]
    public void Async_locals_of_the_caller_do_not_leak_into_the_grain() => Run(async client =>
    {
        StagedGrain.Ambient.Value = "caller";
        (await client.GetGrain<IStagedGrain>("ambient").GetAmbientAsync()).ShouldBe("none");
        StagedGrain.Ambient.Value.ShouldBe("caller");
    });

    private void Run(Func<SimulationClient, Task> scenario, Action<SimulationOptions>? configure = null)
    {
        var options = TestOptions.Create();
        options.EventLog = _events.Add;
        configure?.Invoke(options);
        using var cluster = TestOptions.NewCluster(1, options, _probe);
        cluster.Run(scenario, TimeSpan.FromHours(1));
    }
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

    public StagedGrain(IGrainContext context, Probe probe)
        : base(context)
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
