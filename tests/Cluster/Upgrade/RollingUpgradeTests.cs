using System.Collections.Concurrent;
using OrleansMonitor.Chaos.Load;
using OrleansMonitor.Chaos.Processes;
using OrleansMonitor.Chaos.Rounds;
using OrleansMonitor.Chaos.Upgrade;
using OrleansMonitor.EndToEnd.Tests.Support;
using OrleansMonitor.Tests.Postgres;

namespace OrleansMonitor.Cluster.Upgrade;

/// <summary>One silo after the other is replaced by the next release's, and one is taken back, while clients send at full rate.</summary>
public sealed class RollingUpgradeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string[] Models = ["model-0", "model-1"];

    /// <summary>Exceptions of bytes that a build does not understand.</summary>
    private static readonly string[] Unreadable = ["AggregateFormatException", "SerializerException", "CodecNotFoundException", "FieldTypeMissingException", "UnknownReferencedTypeException"];

    [PostgresFact]
    public async Task Old_and_new_builds_serve_side_by_side_without_an_error_or_a_loss()
    {
        using var next = await NextBuild.MakeAsync(Programs.Silo);
        var errors = new ConcurrentQueue<string>();
        await using var cluster = await SiloCluster.StartAsync(Programs.Silo, 3, Collect, "--Aggregation:BaseRetention=1.00:00:00", "--Logging:LogLevel:Default=Warning");
        var begin = Now() / LedgerProducer.Window * LedgerProducer.Window;
        var ledger = new Ledger();
        var producers = Enumerable.Range(0, 4).Select(i => new LedgerProducer(cluster.Addresses, $"node-{i}", Models, 50, begin, i, ledger)).ToArray();
        try
        {
            using var stop = new CancellationTokenSource();
            var loads = Array.ConvertAll(producers, producer => Task.Run(() => producer.RunAsync(stop.Token)));
            await ServedAsync(producers);
            for (var i = 0; i < cluster.Silos.Count; i++)
            {
                await ReplaceAsync(i, next.Silo);
                await ServedAsync(producers);
            }

            // What did not please is taken back: the old build reads what the new one wrote.
            await ReplaceAsync(0, Programs.Silo);
            await ServedAsync(producers);
            await stop.CancelAsync();
            await Task.WhenAll(loads);
            foreach (var producer in producers)
            {
                (await producer.FlushAsync(Patience)).ShouldBeTrue($"{producer.Node} has unacknowledged batches; {producer.Statistics}");
                producer.Statistics.Dropped.ShouldBeEmpty();
                producer.Statistics.Rejected.ShouldBeEmpty();
            }

            foreach (var address in cluster.Addresses)
                (await CountCheck.RunAsync(address, ledger, Models, producers.Select(static p => p.Node), begin - 600_000, Now() + 600_000)).ShouldBeEmpty();
            errors.ShouldBeEmpty();
            (await cluster.Database.ReadAsync<long>($"SELECT count(*) FROM monitor_rows WHERE position('{NextChanges.Marker}'::bytea IN partial) > 0"))
                .ShouldBeGreaterThan(0, "the new build wrote nothing new");
        }
        finally
        {
            await Task.WhenAll(producers.Select(static producer => producer.DisposeAsync().AsTask()));
        }

        async Task ReplaceAsync(int index, string program)
        {
            var silo = cluster.Silos[index];
            (await silo.StopAsync()).ShouldBe(0);
            silo.Program = program;
            await silo.StartAsync();
        }

        // Connections that end with a silo are told as warnings and errors of the runtime; what the monitor itself calls an error
        // must not happen.
        void Collect(string line)
        {
            if (line.Contains("\"LogLevel\":\"Error\"", StringComparison.Ordinal) && line.Contains("\"Category\":\"OrleansMonitor", StringComparison.Ordinal))
                errors.Enqueue(line);
            if (Unreadable.Any(name => line.Contains(name, StringComparison.Ordinal)))
                errors.Enqueue(line);
        }
    }

    /// <summary>Waits until each node has had a batch acknowledged that was made after now, ten times.</summary>
    private static async Task ServedAsync(LedgerProducer[] producers)
    {
        using var limit = new CancellationTokenSource(Patience);
        foreach (var producer in producers)
        {
            var enough = producer.Enqueued + 10;
            while (producer.Settled < enough)
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
}
