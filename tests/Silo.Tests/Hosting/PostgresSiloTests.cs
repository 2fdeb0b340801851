using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Network;
using OrleansMonitor.Harness.Postgres;
using OrleansMonitor.Silo.Hosting;
using OrleansMonitor.Silo.Tests.Security;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Postgres.Migrations;

namespace OrleansMonitor.Silo.Tests.Hosting;

public sealed class PostgresSiloTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private PostgresDatabase _database = null!;

    public async Task InitializeAsync() => _database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync(migrated: false);

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _directory.Dispose();
    }

    [PostgresFact]
    public async Task A_silo_makes_the_schema_and_finds_its_data_and_states_again()
    {
        await using (var silo = await TestSilo.StartAsync(args: Settings()))
        {
            using var response = await silo.Http.PostAsync(
                new Uri("/v1/records?node=n&wait=true", UriKind.Relative),
                JsonContent.Create(new[] { new { model = "fraud", time = "2026-01-01T00:00:00Z", prediction = "a", label = "a" } }));
            response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
            (await ReadyAsync(silo)).ShouldBe(HttpStatusCode.OK);
        }

        await using var again = await TestSilo.StartAsync(args: Settings());
        var store = again.Services.GetRequiredService<IAggregateStore>();
        (await store.ListOwnersAsync(OwnerKind.Model, CancellationToken.None)).ShouldBe(["fraud"]);
        var models = await again.Http.GetFromJsonAsync<JsonElement>(new Uri("/v1/models", UriKind.Relative));
        models.GetRawText().ShouldContain("fraud");
        (await _database.ReadAsync<long>("SELECT count(*) FROM orleans_states")).ShouldBePositive();
    }

    [PostgresFact]
    public async Task A_silo_of_another_cluster_sees_nothing_of_the_first()
    {
        await using var first = await TestSilo.StartAsync(args: Settings("--Cluster:ClusterId=one"));
        var commit = new OwnerCommit { Owner = OwnerId.Model("m"), ExpectedVersion = 0, State = [1] };
        await first.Services.GetRequiredService<IAggregateStore>().CommitAsync(commit, CancellationToken.None);
        await using var other = await TestSilo.StartAsync(args: Settings("--Cluster:ClusterId=two"));
        (await other.Services.GetRequiredService<IAggregateStore>().ListOwnersAsync(OwnerKind.Model, CancellationToken.None)).ShouldBeEmpty();
    }

    [PostgresFact]
    public async Task A_silo_that_may_not_migrate_refuses_an_old_schema()
    {
        await using var silo = Build(Settings("--Storage:Migrate=false"));
        var error = await Should.ThrowAsync<StoreException>(silo.StartAsync());
        error.Message.ShouldContain("has version 0");
        error.Message.ShouldContain($"needs version {Migration.All.Count}");
    }

    [PostgresFact]
    public async Task A_silo_whose_server_went_away_lives_and_is_ready_again_when_it_is_back()
    {
        await using var server = await PostgresServer.StartAsync(durable: false);
        await using var database = await server.CreateDatabaseAsync();
        await using var silo = await TestSilo.StartAsync(args: Settings(File(database.ConnectionString)));
        await server.CrashAsync();
        (await ReadyAsync(silo)).ShouldBe(HttpStatusCode.ServiceUnavailable);
        using (var live = await silo.Http.GetAsync(new Uri("/health/live", UriKind.Relative)))
            live.StatusCode.ShouldBe(HttpStatusCode.OK);
        await server.StartAgainAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await ReadyAsync(silo) != HttpStatusCode.OK)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
    }

    [PostgresFact]
    public async Task A_silo_does_not_start_beside_one_of_an_earlier_build_that_has_the_cluster_to_itself()
    {
        // What the earlier build held for as long as it ran: the first eight bytes of a hash of the cluster's name.
        var hash = SHA256.HashData("orleansmonitor cluster test"u8);
        await using var source = _database.Open();
        await using (var earlier = await source.OpenConnectionAsync())
        {
            await using var command = new NpgsqlCommand($"SELECT pg_advisory_lock({BinaryPrimitives.ReadInt64BigEndian(hash)})", earlier);
            await command.ExecuteNonQueryAsync();
            await using var silo = Build(Settings());
            (await Should.ThrowAsync<StoreException>(silo.StartAsync())).Message.ShouldStartWith("A silo of an earlier build has cluster 'test' to itself");
            command.CommandText = "SELECT pg_advisory_unlock_all()";
            await command.ExecuteNonQueryAsync();
        }

        await using var alone = await TestSilo.StartAsync(args: Settings());
        (await ReadyAsync(alone)).ShouldBe(HttpStatusCode.OK);
    }

    [PostgresFact]
    public async Task States_that_an_earlier_build_wrote_after_they_were_copied_are_told()
    {
        await PostgresDatabase.MigrateAsync(_database.ConnectionString);
        await AddStateAsync("silences/1");
        (await LogOfAStartAsync()).ShouldNotContain(static line => line.Contains("not taken over", StringComparison.Ordinal));
        await AddStateAsync("silences/2");
        var told = (await LogOfAStartAsync()).Where(static line => line.Contains("not taken over", StringComparison.Ordinal)).ShouldHaveSingleItem();
        told.ShouldContain("written 1 states");
        told.ShouldContain("silences/2 book");
        told.ShouldNotContain("silences/1");
    }

    private Task AddStateAsync(string grain) => _database.ExecuteAsync(
        $"INSERT INTO monitor_states (cluster_id, grain, storage, state, etag, content) VALUES ('test', '{grain}', 'monitor', 'book', nextval('monitor_etags'), convert_to('{{}}', 'UTF8'))");

    private async Task<string[]> LogOfAStartAsync()
    {
        using var log = new LogCollector();
        await using var silo = await TestSilo.StartAsync(builder => builder.Logging.AddProvider(log), args: Settings());
        return [.. log.Entries.Select(static entry => entry.Text)];
    }

    /// <summary>Settings of the test's own database; what comes later wins.</summary>
    private string[] Settings(params string[] more) =>
        ["--Storage:Provider=Postgres", "--Cluster:ClusterId=test", .. Ports(), File(_database.ConnectionString), "--Commit:Interval=00:00:00.05", .. more];

    private static string[] Ports() => SiloPorts.Take(2) is [var silo, var gateway] ? [$"--Cluster:SiloPort={silo}", $"--Cluster:GatewayPort={gateway}"] : [];

    /// <summary>Connection strings are not taken from the command line.</summary>
    private string File(string connectionString)
    {
        var path = Path.Combine(_directory.Path, Guid.NewGuid().ToString("N"));
        System.IO.File.WriteAllText(path, connectionString);
        return "--Postgres:ConnectionStringFile=" + path;
    }

    private static WebApplication Build(params string[] args) => MonitorSilo.Build(["--urls=http://127.0.0.1:0", .. args]);

    private static async Task<HttpStatusCode> ReadyAsync(TestSilo silo)
    {
        using var response = await silo.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return response.StatusCode;
    }
}
