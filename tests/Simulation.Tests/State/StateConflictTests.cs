using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using OrleansMonitor.Conformance.Hosts;

namespace OrleansMonitor.Simulation.Tests.State;

public sealed class StateConflictTests
{
    private readonly SimulationOptions _options = TestOptions.Create();

    [Fact]
    public void A_writer_that_is_behind_fails_and_starts_again_from_what_is_stored() => Run(null, async (cluster, client) =>
    {
        var fresh = client.GetGrain<IStateGrain>("shared");
        await fresh.GetAsync();
        var home = cluster.FindSilo(fresh)!.Value;
        var stale = client.FromSilo(home).GetGrain<IStateGrain>("shared");
        cluster.Isolate(home);
        await client.Delay(TimeSpan.FromSeconds(6));
        await fresh.VisitAsync(new Visit("fresh", 5), save: true);

        var error = await Should.ThrowAsync<InconsistentStateException>(() => stale.VisitAsync(new Visit("stale", 1), save: true));
        error.StoredEtag.ShouldBe("1");
        error.CurrentEtag.ShouldBeNull();
        error.Message.ShouldContain("state/shared");
        (await fresh.VisitAsync(new Visit("again", 1), save: true)).ShouldBe(6);
    });

    [Fact]
    public void A_storage_with_the_name_of_the_attribute_goes_before_the_default()
    {
        var named = new SimulatedGrainStorage(_options.StateSerializer);
        Run(services => services.AddKeyedSingleton<IGrainStorage>("conformance", named), async (cluster, client) =>
        {
            await client.GetGrain<IStateGrain>("named").VisitAsync(new Visit("x", 1), save: true);
            var id = GrainId.Create("state", "named");
            named.EtagOf("tally", id).ShouldBe("1");
            cluster.StateStore.EtagOf("tally", id).ShouldBeNull();
        });
    }

    [Fact]
    public void A_storage_that_fails_to_read_fails_the_activation_and_the_next_call_tries_again() => Run(null, async (cluster, client) =>
    {
        cluster.Storage.Failure = 1;
        var grain = client.GetGrain<IStateGrain>("unreadable");
        await Should.ThrowAsync<OrleansException>(() => grain.GetAsync());
        cluster.Storage.Clear();
        (await grain.GetAsync()).Total.ShouldBe(0);
    });

    private void Run(Action<IServiceCollection>? services, Func<SimulatedCluster, SimulationClient, Task> scenario)
    {
        using var cluster = new SimulatedCluster(1, _options, (_, collection) => services?.Invoke(collection));
        cluster.Run(client => scenario(cluster, client), TimeSpan.FromHours(1));
    }
}
