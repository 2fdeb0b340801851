using Orleans.Concurrency;

namespace OrleansMonitor.Simulation.Tests.State;

/// <summary>A storage may serialise at any time until it is done, so a grain that goes on with the state is found out.</summary>
public sealed class StateWriteTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_state_that_changes_while_it_is_written_fails_the_run_and_replays(long seed)
    {
        var failure = Fail(seed);
        failure.Message.ShouldContain("\"moves\" of carelesswriter/x changed while it was being written");
        failure.Message.ShouldContain($"Seed {seed}");
        Fail(seed).ShouldBe(failure);
    }

    [Fact]
    public void A_snapshot_is_written_as_it_was_though_memory_goes_on()
    {
        using var cluster = new SimulatedCluster(1, TestOptions.Create());
        cluster.Run(
            async client =>
            {
                var grain = client.GetGrain<ICarefulWriterGrain>("x");
                await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => grain.MoveAsync()));
                (await grain.GetAsync()).ShouldBe(10);
            },
            Hour);
    }

    private static (string Message, ulong Trace) Fail(long seed)
    {
        using var cluster = new SimulatedCluster(seed, TestOptions.Create());
        var error = Should.Throw<SimulationException>(() => cluster.Run(
            async client =>
            {
                var grain = client.GetGrain<ICarelessWriterGrain>("x");
                await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => grain.MoveAsync()));
            },
            Hour));
        return (error.Message, cluster.TraceHash);
    }
}

internal interface ICarelessWriterGrain : IGrainWithStringKey
{
    Task MoveAsync();
}

internal interface ICarefulWriterGrain : IGrainWithStringKey
{
    Task MoveAsync();

    Task<int> GetAsync();
}

[GenerateSerializer]
internal sealed class Moves
{
    [Id(0)]
    public int Count { get; set; }
}

/// <summary>Changes the state that another call of it is writing.</summary>
[Reentrant]
internal sealed class CarelessWriterGrain(IGrainContext context, [PersistentState("moves")] IPersistentState<Moves> state)
    : Grain(context), ICarelessWriterGrain
{
    public async Task MoveAsync()
    {
        state.State.Count++;
        await state.WriteStateAsync();
    }
}

/// <summary>Writes a snapshot, one write at a time.</summary>
[Reentrant]
internal sealed class CarefulWriterGrain(IGrainContext context, [PersistentState("moves")] IPersistentState<Moves> state)
    : Grain(context), ICarefulWriterGrain
{
    private Task _last = Task.CompletedTask;
    private int _moves;

    public Task MoveAsync()
    {
        _moves++;
        return _last = WriteAfterAsync(_last);
    }

    public Task<int> GetAsync() => Task.FromResult(state.State.Count);

    private async Task WriteAfterAsync(Task last)
    {
        await last;
        state.State = new Moves { Count = _moves };
        await state.WriteStateAsync();
    }
}
