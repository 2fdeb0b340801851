using System.Diagnostics;
using OrleansMonitor.Harness;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Load;

/// <summary>Records per server CPU-second over loopback with durable acknowledgements, and what a record costs beside time.</summary>
internal static class IngestLoad
{
    private const string Model = "load";

    public static async Task RunAsync(LoadOptions options)
    {
        await using var silo = new SiloProcess(options.Silo, options.SiloProcessors);
        await silo.StartAsync();
        var streams = Enumerable.Range(0, options.Nodes).Select(node => new NodeStream(
            silo.Address,
            $"node-{node:00}",
            new RecordSource(Model, options.Batch, options.Windows, TimeSpan.FromSeconds(10), seed: node),
            options.InFlight)).ToArray();
        using var baseline = options.Baseline ? new LoadBaseline(silo.Address, Model, options.Batch, seed: options.Nodes) : null;
        Console.WriteLine($"{options.Nodes} nodes, {options.Batch} records a batch, {options.Windows} window(s) a batch, 11 values a record, durable acknowledgements");
        await RoundAsync(silo, streams, options.WarmupSeconds);
        Console.WriteLine("round    records  records/s  records/CPU-s  bytes/record  allocated/record  429s   resident");
        var (rates, ratios) = (new List<double>(), new List<double>());
        for (var round = 1; round <= options.Rounds; round++)
        {
            rates.Add(await ReportAsync(silo, streams, options.Seconds, $"{round}"));
            if (baseline is null)
                continue;

            // In turns, in one process: between two runs the machine changes more than the baseline costs.
            await baseline.ActivateAsync();
            ratios.Add(await ReportAsync(silo, streams, options.Seconds, $"{round} b") / rates[^1]);
            await baseline.DeactivateAsync();
        }

        rates.Sort();
        Console.WriteLine(FormattableString.Invariant($"median {rates[rates.Count / 2]:N0} records per server CPU-second"));
        ratios.Sort();
        if (ratios.Count > 0)
            Console.WriteLine(FormattableString.Invariant($"with an active baseline (b) ÷ without, median of the pairs: {ratios[ratios.Count / 2]:F3}, {ratios[0]:F3} to {ratios[^1]:F3}"));
        foreach (var stream in streams)
            stream.Dispose();
    }

    /// <returns>Records per second of the silo's processor time.</returns>
    private static async Task<double> ReportAsync(SiloProcess silo, NodeStream[] streams, double duration, string name)
    {
        var (records, seconds, cpu, bytes, allocated, overloads) = await RoundAsync(silo, streams, duration);
        Console.WriteLine(FormattableString.Invariant(
            $"{name,-5}{records,11:N0}{records / seconds,11:N0}{records / cpu,15:N0}{bytes / (double)records,14:F1}{allocated / records,16:F2} B{overloads,6}{silo.ResidentBytes() >> 20,7} MiB"));
        return records / cpu;
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
