using System.Diagnostics;
using OrleansMonitor.Harness;
using OrleansMonitor.Harness.Processes;
using Xunit.Abstractions;

namespace OrleansMonitor.EndToEnd.Tests.Kills;

/// <summary>
/// The guarantee on real processes: a silo under full load is killed again and again at random moments and started on the same
/// data. Afterwards each model and window holds exactly the records of the acknowledged batches.
/// </summary>
public sealed class SiloKillTests(ITestOutputHelper output)
{
    private const int Producers = 3;
    private const int Records = 200;
    private static readonly string[] Models = ["alpha", "beta"];

    private static int Kills => Extent.Count("OM_KILLS", some: 5, all: 20);

    [Fact]
    public async Task Counts_equal_the_acknowledged_batches_after_kills_at_random_moments()
    {
        var seed = Seeds.Next();
        output.WriteLine($"OM_SEED={seed} OM_KILLS={Kills}");
        var random = new Random(seed);
        await using var silo = new SiloProcess(Programs.Silo);
        await silo.StartAsync();
        var begin = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 60_000 * 60_000;
        using var stop = new CancellationTokenSource();
        var producers = Enumerable.Range(0, Producers)
            .Select(i => new CountingProducer(silo.Address, $"node-{i}", Models, Records, begin, random.Next()))
            .ToArray();
        var loads = producers.Select(producer => Task.Run(() => producer.RunAsync(stop.Token))).ToArray();

        var back = new List<double>();
        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(20, 1200)), TimeProvider.System);
            await silo.KillAsync();
            var killed = Stopwatch.GetTimestamp();
            await silo.StartAsync();
            back.Add(Stopwatch.GetElapsedTime(killed).TotalSeconds);
        }

        await stop.CancelAsync();
        await Task.WhenAll(loads);
        foreach (var producer in producers)
        {
            (await producer.FlushAsync(TimeSpan.FromMinutes(5))).ShouldBeTrue($"{producer.Node} has unacknowledged batches; {producer.Statistics}");
            producer.Statistics.Dropped.ShouldBeEmpty();
            producer.Statistics.Rejected.ShouldBeEmpty();
        }

        back.Sort();
        output.WriteLine(FormattableString.Invariant(
            $"{producers.Sum(producer => producer.Batches)} batches, {producers.Sum(producer => producer.Statistics.BatchesRetried)} sent again; start to ready: median {back[back.Count / 2]:F2} s, max {back[^1]:F2} s"));
        using var queries = new SiloHttp(silo.Address);
        foreach (var model in Models)
        {
            var expected = new SortedDictionary<long, long>();
            foreach (var (window, records) in producers.SelectMany(producer => producer.Expected(model)))
                expected[window] = expected.GetValueOrDefault(window) + records;
            var counted = await queries.RecordsPerWindowAsync(model, begin - 600_000, begin + 3_600_000);
            counted.ShouldBe(expected, $"model {model}");
        }

        foreach (var producer in producers)
        {
            producer.Batches.ShouldBeGreaterThan(Kills);
            await producer.DisposeAsync();
        }
    }
}
