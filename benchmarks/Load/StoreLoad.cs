using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using OrleansMonitor.Harness.Postgres;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Postgres.Connections;
using OrleansMonitor.Storage.Postgres.Migrations;
using OrleansMonitor.Storage.Postgres.Options;
using OrleansMonitor.Storage.Postgres.Store;

namespace OrleansMonitor.Load;

/// <summary>
/// Commits of many owners at a PostgreSQL server, without silos: each owner commits, waits for the answer and commits again. A
/// commit has rows of the size of a model's window; nine of ten replace a row, as commits of an open window do.
/// </summary>
internal static class StoreLoad
{
    private const int CommitsPerWindow = 10;

    public static async Task RunAsync(LoadOptions options)
    {
        await using var server = options.Postgres is null ? await PostgresServer.StartAsync(durable: true) : null;
        var settings = new PostgresOptions { ConnectionString = options.Postgres ?? server!.ConnectionString("postgres") };
        await using var source = PostgresConnections.OpenStore(settings);
        await new SchemaMigrator(source, settings).MigrateAsync(CancellationToken.None);
        using var instruments = new StoreInstruments();
        await using var store = new PostgresAggregateStore(source, settings, new GroupLimits(), "load-" + Guid.NewGuid(), TimeProvider.System, instruments);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{options.Owners} owners, {options.Rows} rows of {options.RowBytes} bytes in a commit, {settings.CommitConnections} connections for commits"));

        var owners = Enumerable.Range(0, options.Owners).Select(i => new Owner(OwnerId.Model("model-" + i), options)).ToArray();
        await RoundAsync(store, owners, options.WarmupSeconds);
        var rates = new List<double>();
        for (var round = 1; round <= options.Rounds; round++)
        {
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            var started = TimeProvider.System.GetTimestamp();
            var commits = await RoundAsync(store, owners, options.Seconds);
            var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            var own = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
            rates.Add(commits * options.Rows / seconds);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}: {commits / seconds:N0} commits/s, {rates[^1]:N0} rows/s, {rates[^1] * options.RowBytes / 1e6:N0} MB/s, {options.Owners * seconds / commits * 1000:N1} ms a commit, {own / seconds:P0} of a processor in this process"));
        }

        rates.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median: {rates[rates.Count / 2]:N0} rows/s"));
    }

    private static async Task<long> RoundAsync(PostgresAggregateStore store, Owner[] owners, double seconds)
    {
        var started = TimeProvider.System.GetTimestamp();
        var commits = await Task.WhenAll(owners.Select(async owner =>
        {
            var done = 0L;
            while (TimeProvider.System.GetElapsedTime(started).TotalSeconds < seconds)
            {
                if (await store.CommitAsync(owner.Next(), CancellationToken.None) != CommitOutcome.Committed)
                    throw new InvalidOperationException($"{owner} was fenced, and nobody else commits for it.");
                done++;
            }

            return done;
        }));
        return commits.Sum();
    }

    private sealed class Owner
    {
        private readonly OwnerId _id;
        private readonly byte[] _state = RandomNumberGenerator.GetBytes(200);
        private readonly byte[][] _partials;
        private readonly ProducerRow[] _producers = [new(Guid.NewGuid(), 1, [], 0)];
        private long _version;

        public Owner(OwnerId id, LoadOptions options)
        {
            _id = id;
            _partials = [.. Enumerable.Range(0, options.Rows).Select(_ => RandomNumberGenerator.GetBytes(options.RowBytes))];
        }

        public OwnerCommit Next()
        {
            var start = _version / CommitsPerWindow * 10_000;
            return new OwnerCommit
            {
                Owner = _id,
                ExpectedVersion = _version++,
                State = _state,
                Rows = [.. _partials.Select((partial, i) => new AggregateRow(new RowKey("v1", "segment-" + i, 0, start), partial))],
                Producers = _producers,
            };
        }

        public override string ToString() => _id.ToString();
    }
}
