using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using OrleansMonitor.Harness.Network;
using OrleansMonitor.Harness.Postgres;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Cluster.Processes;

/// <summary>What a silo of a cluster refuses to start with, and what two clusters in one database have in common: nothing.</summary>
public sealed class StartTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_silo_says_which_setting_keeps_it_from_a_cluster()
    {
        var (code, errors) = await FailAsync("Host=127.0.0.1;Username=monitor", "--Cluster:AdvertisedAddress=0.0.0.0", "--Cluster:SiloPort=0", "--Cluster:ProbeTimeout=00:00:00");
        code.ShouldBe(2);
        errors.ShouldContain("Cluster:ClusterId is empty; it must be given. The data of a database that was used without one is under 'orleansmonitor'.");
        errors.ShouldContain("Cluster:AdvertisedAddress is '0.0.0.0'; it must be the IP address of one interface of this machine, such as 10.0.0.5.");
        errors.ShouldContain("Cluster:SiloPort is 0; it must be 1 to 65535.");
        errors.ShouldContain("Cluster:ProbeTimeout is 00:00:00; it must be 00:00:00.1000000 to 00:01:00.");
        (await FailAsync("Host=127.0.0.1;Username=monitor", "--Cluster:ClusterId=a b")).Errors.ShouldContain("Cluster:ClusterId is 'a b'; it must be 1 to 64 letters, digits, dots, dashes and underscores.");
    }

    [Fact]
    public async Task A_silo_does_not_start_without_its_database()
    {
        using var closed = new ClosedPort();
        var port = closed.Address.Port;
        var (code, errors) = await FailAsync($"Host=127.0.0.1;Port={port};Database=monitor;Username=monitor;Password=secret", "--Cluster:ClusterId=a");
        code.ShouldBe(1);
        errors.ShouldContain($"PostgreSQL cannot be reached: database 'monitor' on 127.0.0.1:{port}");
        errors.ShouldNotContain("secret");
    }

    [PostgresFact]
    public async Task A_silo_does_not_start_with_a_clock_of_its_own()
    {
        var server = await PostgresServer.SharedAsync();
        await using var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync(
            "CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT pg_catalog.clock_timestamp() - interval '5 minutes' $$");
        // What is listed before pg_catalog is found first.
        var (code, errors) = await FailAsync(database.ConnectionString + ";Search Path=public,pg_catalog", "--Cluster:ClusterId=a");
        code.ShouldBe(1);
        errors.ShouldContain("s apart, and Cluster:MaxClockSkew allows 5.0 s");
        errors.ShouldContain("of this machine");
        (await FailAsync(database.ConnectionString + ";Search Path=public,pg_catalog", "--Cluster:ClusterId=a", "--Cluster:MaxClockSkew=00:04:00")).Code.ShouldBe(1);
    }

    [PostgresFact]
    public async Task A_port_in_use_is_named_with_its_setting()
    {
        var server = await PostgresServer.SharedAsync();
        await using var database = await server.CreateDatabaseAsync();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var (port, free) = (((IPEndPoint)taken.LocalEndpoint).Port, SiloPorts.Take(1)[0]);
        var (code, errors) = await FailAsync(database.ConnectionString, "--Cluster:ClusterId=a", $"--Cluster:SiloPort={port}", $"--Cluster:GatewayPort={free}");
        code.ShouldBe(1);
        var holder = OperatingSystem.IsLinux() ? $@".+ \(process {Environment.ProcessId}\)" : "another process";
        errors.Trim().ShouldMatch($@"^Cluster:SiloPort is {port}, and {holder} listens on 127\.0\.0\.1:{port}\. Stop that one, or give this silo another port\.$");
        (await FailAsync(database.ConnectionString, "--Cluster:ClusterId=a", $"--Cluster:SiloPort={free}", $"--Cluster:GatewayPort={port}")).Errors.Trim()
            .ShouldMatch($@"^Cluster:GatewayPort is {port}, and {holder} listens on 127\.0\.0\.1:{port}\. Stop that one, or give this silo another port\.$");
    }

    [PostgresFact]
    public async Task Two_clusters_in_one_database_do_not_see_each_other()
    {
        var server = await PostgresServer.SharedAsync();
        await using var database = await server.CreateDatabaseAsync(migrated: false);
        await using var red = Silo("red");
        await using var blue = Silo("blue");
        await Task.WhenAll(red.StartAsync(), blue.StartAsync());
        await PostAsync(red, 3);
        await PostAsync(blue, 5);
        foreach (var (silo, records) in ((SiloProcess, int)[])[(red, 3), (blue, 5)])
        {
            using var queries = new SiloHttp(silo.Address);
            (await queries.GetAsync("/v1/models/shared/health?from=-1h")).GetProperty("completeness").GetProperty("records").GetInt32().ShouldBe(records);
            (await queries.GetAsync("/v1/cluster/health")).GetProperty("records").GetInt32().ShouldBe(records);
        }

        SiloProcess Silo(string cluster)
        {
            var ports = SiloPorts.Take(2);
            return new SiloProcess(
                Programs.Silo, "", "--Storage:Provider=Postgres", $"--Cluster:ClusterId={cluster}", $"--Cluster:SiloPort={ports[0]}", $"--Cluster:GatewayPort={ports[1]}")
            {
                Variables = Connect(database.ConnectionString),
            };
        }
    }

    private static Dictionary<string, string> Connect(string connection) => new() { ["ORLEANSMONITOR_Postgres__ConnectionString"] = connection };

    private static async Task PostAsync(SiloProcess silo, int records)
    {
        using var http = new HttpClient { BaseAddress = silo.Address };
        using var answer = await http.PostAsJsonAsync(
            new Uri("/v1/records?node=n&wait=true", UriKind.Relative), Enumerable.Range(0, records).Select(static _ => new { model = "shared", prediction = "1" }));
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Starts a silo that cannot start; answers its exit code and what it said on its error stream.</summary>
    private static async Task<(int Code, string Errors)> FailAsync(string connection, params string[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [Programs.Silo, "--urls=http://127.0.0.1:0", "--Storage:Provider=Postgres", .. settings])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Connect(connection))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"the silo did not end within {Patience}: {await output} {await errors}");
        }

        return (process.ExitCode, await errors);
    }
}
