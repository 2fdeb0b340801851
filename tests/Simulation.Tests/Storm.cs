namespace OrleansMonitor.Simulation.Tests;

/// <summary>What a storm of deposits came to.</summary>
/// <param name="Acknowledged">Sum of deposits that were answered.</param>
/// <param name="Attempted">Sum of deposits tried, answered or not.</param>
/// <param name="Stored">Sum of balances at the end.</param>
internal readonly record struct StormOutcome(int Acknowledged, int Attempted, int Stored);

/// <summary>Concurrent deposits to five grains while silos crash, restart and are cut off.</summary>
internal static class Storm
{
    internal static async Task<StormOutcome> RunAsync(SimulatedCluster cluster, SimulationClient client, int deposits)
    {
        var acknowledged = 0;
        var attempted = 0;
        var chaos = ChaosAsync(cluster, client);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => DepositAsync()));
        await chaos;

        cluster.Network.Clear();
        cluster.Storage.Clear();
        for (var i = 0; i < cluster.SiloCount; i++)
        {
            cluster.Heal(i);
            if (!cluster.IsUp(i))
                cluster.RestartSilo(i);
        }

        await client.Delay(TimeSpan.FromMinutes(1));
        var stored = 0;
        for (var i = 0; i < 5; i++)
            stored += await client.GetGrain<ILedgerGrain>($"ledger{i}").GetAsync();
        return new StormOutcome(acknowledged, attempted, stored);

        async Task DepositAsync()
        {
            for (var i = 0; i < deposits; i++)
            {
                var amount = client.Random.Next(1, 10);
                attempted += amount;
                // From within silos too: that is how a zombie still gets work.
                var grains = client.Random.NextBool(0.5) ? client : client.FromSilo(client.Random.Next(cluster.SiloCount));
                try
                {
                    await grains.GetGrain<ILedgerGrain>($"ledger{client.Random.Next(5)}").DepositAsync(amount);
                    acknowledged += amount;
                }
                catch (Exception error) when (error is OrleansException or TimeoutException or IOException)
                {
                    await client.Delay(client.Random.NextTime(TimeSpan.Zero, TimeSpan.FromSeconds(1)));
                }
            }
        }
    }

    private static async Task ChaosAsync(SimulatedCluster cluster, SimulationClient client)
    {
        for (var i = 0; i < 4; i++)
        {
            await client.Delay(client.Random.NextTime(TimeSpan.Zero, TimeSpan.FromMilliseconds(200)));
            var silo = client.Random.Next(cluster.SiloCount);
            var isolate = client.Random.NextBool(0.5);
            if (isolate)
                cluster.Isolate(silo);
            else
                cluster.CrashSilo(silo);
            await client.Delay(client.Random.NextTime(TimeSpan.Zero, TimeSpan.FromSeconds(10)));
            if (isolate)
                cluster.Heal(silo);
            else if (!cluster.IsUp(silo))
                cluster.RestartSilo(silo);
        }
    }
}
