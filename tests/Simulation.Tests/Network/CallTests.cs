namespace OrleansMonitor.Simulation.Tests.Network;

/// <summary>What becomes of calls that end before their answer, and of contracts that do not serialize.</summary>
public sealed class CallTests
{
    private readonly Probe _probe = new();
    private readonly List<SimulationEvent> _events = [];

    [Fact]
    public void A_call_without_answer_times_out_and_a_queued_one_is_not_run_any_more() => Run(async client =>
    {
        var grain = client.GetGrain<IProbeGrain>("slow");
        var running = grain.HoldAsync("gate");
        await _probe.WaitForAsync("begin gate");
        var queued = grain.CountAsync();
        await client.Delay(TimeSpan.FromSeconds(20));
        var later = grain.CountAsync();
        var error = await Should.ThrowAsync<TimeoutException>(() => running);
        error.Message.ShouldContain("HoldAsync");
        error.Message.ShouldContain("probe/slow");
        error.Message.ShouldContain("00:00:30");
        await Should.ThrowAsync<TimeoutException>(() => queued);
        _events.Count(static e => e.Kind == SimulationEventKind.RequestTimedOut).ShouldBe(2);

        _probe.Open("gate");
        (await later).ShouldBe(1);
        _probe.Log.ShouldContain("end gate");
    });

    [Fact]
    public void A_cancelled_call_fails_at_once_and_is_not_run_if_it_waited() => Run(async client =>
    {
        var grain = client.GetGrain<ICancellableGrain>("cancel");
        using var first = new CancellationTokenSource();
        var running = grain.WorkAsync("running", first.Token);
        await _probe.WaitForAsync("begin running");
        using var second = new CancellationTokenSource();
        var waiting = grain.WorkAsync("waiting", second.Token);
        // Not CancelAsync, which goes through the thread pool.
        second.Cancel();
        (await Should.ThrowAsync<OperationCanceledException>(() => waiting)).CancellationToken.ShouldBe(second.Token);
        first.Cancel();
        await Should.ThrowAsync<OperationCanceledException>(() => running);
        await _probe.WaitForAsync("cancelled running");
        _probe.Count("begin waiting").ShouldBe(0);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_contract_that_does_not_serialize_fails_the_call(bool isWithinSilo) => Run(async client =>
    {
        var grains = isWithinSilo ? client.FromSilo(0) : client;
        var sent = await Should.ThrowAsync<Exception>(async () => await grains.GetGrain<ICarelessSenderGrain>("x").SendAsync(new Unserializable(1)));
        sent.Message.ShouldContain(nameof(Unserializable));
        var received = await Should.ThrowAsync<Exception>(async () => await grains.GetGrain<ICarelessAnswererGrain>("x").GetAsync());
        received.Message.ShouldContain(nameof(Unserializable));
        _probe.Log.ShouldBe(["asked"]);
    });

    private void Run(Func<SimulationClient, Task> scenario)
    {
        var options = TestOptions.Create(silos: 1);
        options.EventLog = _events.Add;
        using var cluster = TestOptions.NewCluster(1, options, _probe);
        cluster.Run(scenario, TimeSpan.FromHours(1));
    }
}

internal interface ICancellableGrain : IGrainWithStringKey
{
    Task WorkAsync(string name, CancellationToken cancellationToken);
}

internal sealed class CancellableGrain(IGrainContext context, Probe probe) : Grain(context), ICancellableGrain
{
    public async Task WorkAsync(string name, CancellationToken cancellationToken)
    {
        probe.Add($"begin {name}");
        var cancelled = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(cancelled.SetResult);
        await cancelled.Task;
        probe.Add($"cancelled {name}");
    }
}

/// <summary>A message that somebody forgot to say how to serialize.</summary>
internal sealed record Unserializable(int Value);

internal interface ICarelessSenderGrain : IGrainWithStringKey
{
    Task SendAsync(Unserializable message);
}

internal interface ICarelessAnswererGrain : IGrainWithStringKey
{
    Task<Unserializable> GetAsync();
}

internal sealed class CarelessSenderGrain(IGrainContext context, Probe probe) : Grain(context), ICarelessSenderGrain
{
    public Task SendAsync(Unserializable message)
    {
        probe.Add("sent");
        return Task.CompletedTask;
    }
}

internal sealed class CarelessAnswererGrain(IGrainContext context, Probe probe) : Grain(context), ICarelessAnswererGrain
{
    public Task<Unserializable> GetAsync()
    {
        probe.Add("asked");
        return Task.FromResult(new Unserializable(2));
    }
}
