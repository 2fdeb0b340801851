namespace OrleansMonitor.Simulation.Tests.Activations;

public sealed class WorkerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Stateless_workers_share_the_calls_and_there_are_never_more_than_allowed(int seed)
    {
        var probe = new Probe();
        using var cluster = TestOptions.NewCluster(seed, TestOptions.Create(silos: 1), probe);
        cluster.Run(
            async client =>
            {
                var grain = client.GetGrain<IWorkerProbeGrain>("worker");
                var calls = Enumerable.Range(0, 6).Select(i => grain.HoldAsync($"{i}")).ToArray();
                await client.Delay(TimeSpan.FromSeconds(1));
                probe.Log.Count(e => e.StartsWith("begin", StringComparison.Ordinal)).ShouldBe(2);
                for (var i = 0; i < 6; i++)
                    probe.Open($"{i}");
                await Task.WhenAll(calls);
                probe.Count("worker activated").ShouldBe(2);

                // Idle ones are taken again before new ones are made.
                await grain.CountAsync();
                probe.Count("worker activated").ShouldBe(2);
                await client.Delay(TimeSpan.FromMinutes(20));
                probe.Count("worker deactivated: ActivationIdle").ShouldBe(2);
                await grain.CountAsync();
                probe.Count("worker activated").ShouldBe(3);
            },
            TimeSpan.FromHours(1));
    }
}
