using System.Diagnostics;
using OrleansMonitor.Harness;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Load;

/// <summary>Records per server CPU-second over loopback with durable acknowledgements, and what a record costs beside time.</summary>
internal static class IngestLoad
{
    public static async Task RunAsync(LoadOptions options)
    {
        await using var silo = new SiloProcess(options.Silo, options.SiloProcessors);
        await silo.StartAsync();
        var streams = Enumerable.Range(0, options.Nodes).Select(node => new NodeStream(
            silo.Address,
            $"node-{node:00}",
            new RecordSource("load", options.Batch, options.Windows, TimeSpan.FromSeconds(10), seed: node),
            options.InFlight)).ToArray();
        Console.WriteLine($"{options.Nodes} nodes, {options.Batch} records a batch, {options.Windows} window(s) a batch, 11 values a record, durable acknowledgements");
        await RoundAsync(silo, streams, options.WarmupSeconds);
        Console.WriteLine("round   records  records/s  records/CPU-s  bytes/record  allocated/record  429s  resident");
        var rates = new List<double>();
        for (var round = 1; round <= options.Rounds; round++)
        {
            var (records, seconds, cpu, bytes, allocated, overloads) = await RoundAsync(silo, streams, options.Seconds);
            rates.Add(records / cpu);
            Console.WriteLine(FormattableString.Invariant(
                $"{round,5}{records,10:N0}{records / seconds,11:N0}{records / cpu,15:N0}{bytes / (double)records,14:F1}{allocated / records,15:F2} B{overloads,6}{silo.ResidentBytes() >> 20,7} MiB"));
        }

        rates.Sort();
        Console.WriteLine(FormattableString.Invariant($"median {rates[rates.Count / 2]:N0} records per server CPU-second"));
        foreach (var stream in streams)
            stream.Dispose();
    }

    private static async Task<(long Records, double Seconds, double Cpu, long Bytes, double Allocated, long Overloads)> RoundAsync(
        SiloProcess silo, NodeStream[] streams, double seconds)
    {
        var (records, bytes, overloads) = Totals(streams);
        var allocated = await silo.MetricAsync("dotnet_gc_heap_total_allocated_bytes_total");
        var cpu = silo.ProcessorSeconds();
        var started = Stopwatch.GetTimestamp();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        await Task.WhenAll(streams.Select(stream => Task.Run(
            () => stream.RunAsync(static () => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), long.MaxValue, stop.Token))));
        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var used = silo.ProcessorSeconds() - cpu;
        var (recordsAfter, bytesAfter, overloadsAfter) = Totals(streams);
        return (recordsAfter - records, elapsed, used, bytesAfter - bytes, await silo.MetricAsync("dotnet_gc_heap_total_allocated_bytes_total") - allocated, overloadsAfter - overloads);
    }

    private static (long Records, long Bytes, long Overloads) Totals(NodeStream[] streams) =>
        (streams.Sum(stream => stream.Records), streams.Sum(stream => stream.Bytes), streams.Sum(stream => stream.Overloads));
}
