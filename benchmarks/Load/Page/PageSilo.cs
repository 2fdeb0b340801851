using OrleansMonitor.Harness.Processes;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Postgres.Connections;
using OrleansMonitor.Storage.Postgres.Options;
using OrleansMonitor.Storage.Postgres.Store;
using OrleansMonitor.Storage.Sqlite;

namespace OrleansMonitor.Load.Page;

/// <summary>The one silo that is looked at, with its store: SQLite, or a PostgreSQL of its own.</summary>
internal sealed class PageSilo : IAsyncDisposable
{
    /// <summary>Batches of a history hold a day and more.</summary>
    private static readonly string[] Settings =
    [
        "--Ingest:MaxDecompressedBytes=67108864", "--Ingest:MaxBodyBytes=67108864", "--Ingest:MaxFoldedBytes=268435456", "--Commit:MaxUncommittedBytes=268435456",
        "--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Orleans=Warning",
    ];

    private readonly SiloCluster? _cluster;
    private readonly SiloProcess _process;

    private PageSilo(SiloProcess process, SiloCluster? cluster) => (_process, _cluster) = (process, cluster);

    public Uri Address => _process.Address;

    public double ResidentMegabytes => _process.ResidentBytes() / 1048576.0;

    public static async Task<PageSilo> StartAsync(LoadOptions options)
    {
        if (options.OnPostgres)
        {
            var cluster = await SiloCluster.StartAsync(options.Silo, 1, static line => Console.Error.WriteLine(line), Settings);
            return new PageSilo(cluster.Silos[0], cluster);
        }

        var process = options.Data is { } data ? new SiloProcess(options.Silo, options.SiloProcessors, Settings) { DataDirectory = data } : new SiloProcess(options.Silo, options.SiloProcessors, Settings);
        await process.StartAsync();
        return new PageSilo(process, null);
    }

    public async Task StopAsync()
    {
        if (await _process.StopAsync() != 0)
            throw new InvalidOperationException("the silo did not stop in order");
    }

    public Task StartAgainAsync() => _cluster is null ? _process.StartAsync() : _cluster.RepairAsync();

    /// <summary>Processor time of the silo, and of the server of its store.</summary>
    public (double Silo, double Store) ProcessorSeconds() => (_process.ProcessorSeconds(), _cluster is null ? 0 : ProcessTree.ProcessorSeconds(_cluster.Server.RootProcess));

    /// <summary>The store itself, while the silo is down.</summary>
    public async Task<T> WithStoreAsync<T>(Func<IAggregateStore, Task<T>> work)
    {
        using var instruments = new StoreInstruments();
        if (_cluster is null)
        {
            await using var sqlite = new SqliteAggregateStore(new SqliteOptions { DataDirectory = _process.DataDirectory }, new GroupLimits(), TimeProvider.System, instruments);
            await sqlite.InitializeAsync(CancellationToken.None);
            return await work(sqlite);
        }

        var settings = new PostgresOptions { ConnectionString = _cluster.Database.ConnectionString };
        await using var source = PostgresConnections.OpenStore(settings);
        await using var postgres = new PostgresAggregateStore(source, settings, new GroupLimits(), SiloCluster.ClusterId, TimeProvider.System, instruments);
        return await work(postgres);
    }

    /// <summary>Bytes of the store.</summary>
    public async Task<long> StoredBytesAsync() => _cluster is null
        ? Directory.EnumerateFiles(_process.DataDirectory).Sum(static file => new FileInfo(file).Length)
        : await _cluster.Database.ReadAsync<long>("SELECT pg_database_size(current_database())");

    public async ValueTask DisposeAsync()
    {
        if (_cluster is null)
            await _process.DisposeAsync();
        else
            await _cluster.DisposeAsync();
    }
}
