using OrleansMonitor.Simulation;

namespace OrleansMonitor.Grains.Tests.Simulation;

/// <summary>Crashes, restarts, stops, isolates and heals silos, and turns faults of the network and the stores up and down.</summary>
internal sealed class Chaos(SimulatedCluster cluster, RandomStoreFaults store, Random random)
{
    internal async Task RunAsync(TimeSpan duration)
    {
        var end = cluster.Time.Elapsed + duration;
        while (cluster.Time.Elapsed < end)
        {
            await cluster.Client.Delay(TimeSpan.FromMilliseconds(random.Next(50, 1500)));
            await ActAsync(random.Next(cluster.SiloCount));
        }

        Heal();
    }

    private async Task ActAsync(int silo)
    {
        switch (random.Next(10))
        {
            case 0 or 1:
                cluster.CrashSilo(silo);
                break;
            case 2 or 3:
                if (!cluster.IsUp(silo))
                    cluster.RestartSilo(silo);
                break;
            case 4 or 5:
                cluster.Isolate(silo);
                break;
            case 6:
                cluster.Heal(silo);
                break;
            case 7 when cluster.IsUp(silo):
                await cluster.StopSiloAsync(silo);
                break;
            default:
                SetFaults();
                break;
        }
    }

    private void SetFaults()
    {
        cluster.Network.RequestLoss = random.Next(3) == 0 ? random.NextDouble() * 0.3 : 0;
        cluster.Network.ResponseLoss = random.Next(3) == 0 ? random.NextDouble() * 0.3 : 0;
        cluster.Network.SlowProbability = random.Next(3) == 0 ? random.NextDouble() * 0.2 : 0;
        store.FailureShare = random.Next(3) == 0 ? random.NextDouble() * 0.3 : 0;
        store.AmbiguousShare = random.Next(3) == 0 ? random.NextDouble() * 0.3 : 0;
        cluster.Storage.Failure = random.Next(4) == 0 ? 0.2 : 0;
        cluster.Storage.AmbiguousWrite = random.Next(4) == 0 ? 0.2 : 0;
    }

    private void Heal()
    {
        cluster.Network.Clear();
        cluster.Storage.Clear();
        store.FailureShare = 0;
        store.AmbiguousShare = 0;
        for (var silo = 0; silo < cluster.SiloCount; silo++)
        {
            if (cluster.IsUp(silo))
                cluster.Heal(silo);
            else
                cluster.RestartSilo(silo);
        }
    }
}
