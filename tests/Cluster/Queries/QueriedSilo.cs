using System.Net.Http.Json;
using OrleansMonitor.Harness.Network;
using OrleansMonitor.Harness.Postgres;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Cluster.Queries;

/// <summary>
/// A silo process that is a cluster of its own, since only those have a gateway. It holds ten minutes of one model, a node's
/// resources and nothing else.
/// </summary>
public sealed class QueriedSilo : IAsyncLifetime
{
    public const string ClusterId = "queried";
    public const string From = "2024-03-01T00:00:00Z";
    public const string To = "2024-03-01T00:10:00Z";

    private PostgresDatabase? _database;
    private SiloProcess? _silo;

    public Uri Address => _silo!.Address;

    /// <summary>The database in which a client finds the silo.</summary>
    public string ConnectionString => _database!.ConnectionString;

    public async Task InitializeAsync()
    {
        if (PostgresBinaries.Missing is not null)
            return;
        _database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync(migrated: false);
        var ports = SiloPorts.Take(2);
        _silo = new SiloProcess(
            Programs.Silo, "", "--Storage:Provider=Postgres", $"--Cluster:ClusterId={ClusterId}", $"--Cluster:SiloPort={ports[0]}", $"--Cluster:GatewayPort={ports[1]}",
            "--Prices:CpuCoreHour=0.1", "--Cardinality:NodeTimeout=00:10:00")
        {
            Variables = new Dictionary<string, string> { ["ORLEANSMONITOR_Postgres__ConnectionString"] = _database.ConnectionString },
        };
        await _silo.StartAsync();
        var start = DateTimeOffset.Parse(From, null);
        var records = Enumerable.Range(0, 60).Select(i => new
        {
            model = "churn",
            version = i < 30 ? "v1" : "v2",
            segment = i % 2 == 0 ? "eu" : "us",
            id = $"r{i}",
            time = start.AddSeconds(10 * i),
            prediction = i % 4 == 0 ? "0" : "1",
            label = "1",
            score = i % 4 == 0 ? 0.25 : 0.75,
            latencySeconds = 0.01 + (i * 0.001),
        });
        await PostAsync("/v1/records?node=n%2F1&wait=true", records);
        await PostAsync("/v1/resources?node=n%2F1&wait=true", new[] { new { time = start, intervalSeconds = 60, cpuUtilization = 0.5, cpuCores = 4, memoryBytes = 1L << 30 } });
    }

    public async Task DisposeAsync()
    {
        if (_silo is not null)
            await _silo.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
    }

    private async Task PostAsync(string path, object body)
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var answer = await http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }
}
