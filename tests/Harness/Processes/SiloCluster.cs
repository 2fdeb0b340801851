using System.Globalization;
using OrleansMonitor.Harness.Network;
using OrleansMonitor.Harness.Postgres;

namespace OrleansMonitor.Harness.Processes;

/// <summary>
/// Several silo processes that meet in one database of a private PostgreSQL server, which they reach through a proxy. Everything
/// ends with it.
/// </summary>
public sealed class SiloCluster : IAsyncDisposable
{
    public const string ClusterId = "chaos";

    private const int MaxStarts = 5;

    private int _starts;

    /// <summary>
    /// Timeouts a fraction of the defaults, so that a fault is over in seconds. Shorter ones would give up silos that only wait for
    /// a processor, on a machine with few.
    /// </summary>
    public static readonly string[] ShortTimeouts =
    [
        "--Cluster:ProbeTimeout=00:00:00.5", "--Cluster:MissedProbes=3", "--Cluster:AliveInterval=00:00:01", "--Cluster:RefreshInterval=00:00:02",
        "--Cluster:JoinTimeout=00:01:00",
    ];

    private SiloCluster(PostgresServer server, PostgresDatabase database, TcpProxy proxy, SiloProcess[] silos)
    {
        Server = server;
        Database = database;
        Proxy = proxy;
        Silos = silos;
    }

    /// <summary>
    /// From the last answer of a silo that stands still, its connections open, until the others give it up, about: they believe
    /// a connection for that long. One whose process ended is given up in a quarter of it.
    /// </summary>
    public static TimeSpan MembershipTimeout { get; } = TimeSpan.FromSeconds(8);

    public PostgresServer Server { get; }

    public PostgresDatabase Database { get; }

    public TcpProxy Proxy { get; }

    public IReadOnlyList<SiloProcess> Silos { get; }

    /// <summary>How often a silo was started.</summary>
    public int Starts => Volatile.Read(ref _starts);

    public IReadOnlyList<Uri> Addresses => [.. Silos.Select(static silo => silo.Address)];

    /// <param name="program">The silo's dll.</param>
    /// <param name="silos">How many.</param>
    /// <param name="log">Where the silos' output goes; null: nowhere.</param>
    /// <param name="settings">Further arguments of every silo.</param>
    public static async Task<SiloCluster> StartAsync(string program, int silos, Action<string>? log = null, params string[] settings)
    {
        var server = await PostgresServer.StartAsync(durable: true);
        var database = await server.CreateDatabaseAsync(migrated: false);
        var proxy = new TcpProxy(server.Port);
        var ports = SiloPorts.Take(3 * silos);
        var processes = Enumerable.Range(0, silos)
            .Select(i => new SiloProcess(program, "", [.. SettingsOf(i, ports[3 * i], ports[(3 * i) + 1]), .. settings])
            {
                Port = ports[(3 * i) + 2],
                Variables = Connect(proxy.Port, database.Name),
                Log = log is null ? static _ => { } : line => log($"silo {i}: {line}"),
            })
            .ToArray();
        var cluster = new SiloCluster(server, database, proxy, processes);
        try
        {
            // All at once: they migrate the same empty database.
            await cluster.RepairAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the silos that do not run, as an orchestrator would, and answers when all are ready.</summary>
    public async Task RepairAsync() => await Task.WhenAll(Silos.Select(EnsureAsync));

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in Silos)
            await silo.DisposeAsync();
        await Proxy.DisposeAsync();
        await Server.DisposeAsync();
    }

    /// <summary>
    /// Starts a silo if need be and answers when it is ready. On a machine with few processors a silo that starts beside busy ones
    /// may be given up before it has joined; then it ends, and is started again.
    /// </summary>
    private async Task EnsureAsync(SiloProcess silo)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (silo.HasExited)
            {
                silo.Launch();
                Interlocked.Increment(ref _starts);
            }

            try
            {
                await silo.WaitUntilReadyAsync();
                return;
            }
            catch (InvalidOperationException) when (silo.HasExited && attempt < MaxStarts)
            {
                // It ended: once more.
            }
            catch (TimeoutException) when (attempt < MaxStarts)
            {
                // It is still starting, on a machine that has much else to do.
            }
        }
    }

    private static Dictionary<string, string> Connect(int port, string database) =>
        new() { ["ORLEANSMONITOR_Postgres__ConnectionString"] = $"Host=127.0.0.1;Port={port};Database={database};Username={PostgresServer.Superuser}" };

    private static string[] SettingsOf(int index, int siloPort, int gatewayPort) =>
    [
        "--Storage:Provider=Postgres",
        $"--Cluster:ClusterId={ClusterId}",
        $"--Cluster:SiloName=silo-{index.ToString(CultureInfo.InvariantCulture)}",
        $"--Cluster:SiloPort={siloPort}",
        $"--Cluster:GatewayPort={gatewayPort}",
    ];
}
