using System.Diagnostics;
using OrleansMonitor.Harness;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Load;

/// <summary>
/// A cluster of silo processes on one PostgreSQL under steady load: what it takes per record in processor time, bytes between
/// silos and memory, round after round, so that growth shows. Nodes are spread over the silos, each on a connection of its own.
/// </summary>
internal static class ClusterLoad
{
    public static async Task RunAsync(LoadOptions options)
    {
        await using var cluster = await SiloCluster.StartAsync(options.Silo, options.Silos, null, "--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Orleans=Warning");
        var streams = Enumerable.Range(0, options.Nodes).Select(node => new NodeStream(
            cluster.Silos[node % options.Silos].Address,
            $"node-{node:00}",
            new RecordSource($"model-{node % Math.Max(1, options.Nodes / 2)}", options.Batch, options.Windows, TimeSpan.FromSeconds(10), seed: node),
            options.InFlight)).ToArray();
        Console.WriteLine($"{options.Silos} silos, {options.Nodes} nodes, {options.Batch} records a batch, 11 values a record, durable acknowledgements");
        await RoundAsync(cluster, streams, options.WarmupSeconds);
        Console.WriteLine("round      records  records/s  records/CPU-s  CPU PostgreSQL  between silos  allocated/record  429s  resident of each silo, MiB");
        var rates = new List<double>();
        for (var round = 1; round <= options.Rounds; round++)
        {
            var used = await RoundAsync(cluster, streams, options.Seconds);
            rates.Add(used.Records / used.Silos);
            Console.WriteLine(FormattableString.Invariant(
                $"{round,5}{used.Records,13:N0}{used.Records / used.Seconds,11:N0}{used.Records / used.Silos,15:N0}{used.Postgres / (used.Silos + used.Postgres),16:P0}{used.Sent / used.Records,12:F2} B/r{used.Allocated / used.Records,16:F2} B{used.Overloads,6}  {string.Join(" ", cluster.Silos.Select(static silo => silo.ResidentBytes() >> 20))}"));
        }

        rates.Sort();
        Console.WriteLine(FormattableString.Invariant($"median {rates[rates.Count / 2]:N0} records per CPU-second of the silos"));
        foreach (var stream in streams)
            stream.Dispose();
    }

    private static async Task<Usage> RoundAsync(SiloCluster cluster, NodeStream[] streams, double seconds)
    {
        var before = await UsageAsync(cluster, streams, 0);
        var started = Stopwatch.GetTimestamp();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        await Task.WhenAll(streams.Select(stream => Task.Run(
            () => stream.RunAsync(static () => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), long.MaxValue, stop.Token))));
        var after = await UsageAsync(cluster, streams, Stopwatch.GetElapsedTime(started).TotalSeconds);
        return new Usage(
            after.Records - before.Records, after.Seconds, after.Silos - before.Silos, after.Postgres - before.Postgres,
            after.Sent - before.Sent, after.Allocated - before.Allocated, after.Overloads - before.Overloads);
    }

    private static async Task<Usage> UsageAsync(SiloCluster cluster, NodeStream[] streams, double seconds)
    {
        double silos = 0, sent = 0, allocated = 0;
        foreach (var silo in cluster.Silos)
        {
            silos += silo.ProcessorSeconds();
            sent += await silo.MetricAsync("orleansmonitor_cluster_sent_bytes_total");
            allocated += await silo.MetricAsync("dotnet_gc_heap_total_allocated_bytes_total");
        }

        return new Usage(streams.Sum(static stream => stream.Records), seconds, silos, ProcessTree.ProcessorSeconds(cluster.Server.RootProcess), sent, allocated, streams.Sum(static stream => stream.Overloads));
    }

    private readonly record struct Usage(long Records, double Seconds, double Silos, double Postgres, double Sent, double Allocated, long Overloads);
}
