using System.Net;
using OrleansMonitor.Access;
using OrleansMonitor.Client;
using OrleansMonitor.Client.Querying;
using OrleansMonitor.Client.Security;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Network;

namespace OrleansMonitor.Silo.Tests.Security;

/// <summary>The rules as the SDK meets them.</summary>
public sealed class SdkTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_key_in_the_options_a_file_or_a_callback_is_sent()
    {
        await using var silo = await SecureSilo.StartAsync();
        var file = Path.Combine(_directory.Path, "key");
        await File.WriteAllTextAsync(file, silo.Keys["reader"] + "\n");
        await ListAsync(new ClientSecurityOptions { ApiKey = silo.Keys["reader"] });
        await ListAsync(new ClientSecurityOptions { ApiKeyFile = file });
        await ListAsync(new ClientSecurityOptions { TokenProvider = _ => ValueTask.FromResult(silo.Keys["reader"]) });
        (await Should.ThrowAsync<MonitorQueryException>(ListAsync(new ClientSecurityOptions()))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        var refused = await Should.ThrowAsync<MonitorQueryException>(ListAsync(new ClientSecurityOptions { ApiKey = silo.Keys["sender"] }));
        refused.Status.ShouldBe(HttpStatusCode.Forbidden);
        refused.Code.ShouldBe("role-missing");

        async Task ListAsync(ClientSecurityOptions security)
        {
            using var client = Queries(silo.Http.BaseAddress!, security);
            await client.ListModelsAsync();
        }
    }

    [Fact]
    public async Task A_file_that_is_replaced_after_a_refusal_is_used_at_once()
    {
        await using var silo = await SecureSilo.StartAsync();
        var file = Path.Combine(_directory.Path, "key");
        await File.WriteAllTextAsync(file, ApiKey.New().Text);
        using var client = Queries(silo.Http.BaseAddress!, new ClientSecurityOptions { ApiKeyFile = file });
        (await Should.ThrowAsync<MonitorQueryException>(client.ListModelsAsync())).Code.ShouldBe("key-unknown");
        // Of another length, for file systems that tell times coarsely.
        await File.WriteAllTextAsync(file, silo.Keys["reader"] + "\n");
        await client.ListModelsAsync();
    }

    [Fact]
    public async Task What_was_recorded_under_a_wrong_key_waits_for_the_right_one_and_is_counted_once()
    {
        await using var silo = await SecureSilo.StartAsync();
        var file = Path.Combine(_directory.Path, "key");
        await File.WriteAllTextAsync(file, silo.Keys["reader"]);
        await using var client = Recorder(silo.Http.BaseAddress!, new ClientSecurityOptions { ApiKeyFile = file });
        Record(client, "m", 10);
        (await client.FlushAsync(TimeSpan.FromSeconds(1))).ShouldBeFalse();
        await File.WriteAllTextAsync(file, silo.Keys["sender"] + "\n");
        (await client.FlushAsync(Patience)).ShouldBeTrue();
        (await RecordsAsync(silo, "m")).ShouldBe(10UL);
    }

    [Fact]
    public async Task Records_of_a_model_that_the_key_is_not_for_are_left_out_and_the_others_count()
    {
        await using var silo = await SecureSilo.StartAsync();
        await using var client = Recorder(silo.Http.BaseAddress!, new ClientSecurityOptions { ApiKey = silo.Keys["fraud-sender"] });
        Record(client, "fraud-eu", 5);
        Record(client, "housing", 7);
        (await client.FlushAsync(Patience)).ShouldBeTrue();
        (await RecordsAsync(silo, "fraud-eu")).ShouldBe(5UL);
        using var queries = Queries(silo.Http.BaseAddress!, new ClientSecurityOptions { ApiKey = silo.Keys["reader"] });
        (await Should.ThrowAsync<MonitorQueryException>(queries.GetModelHealthAsync("housing"))).IsNotFound.ShouldBeTrue();
    }

    [Fact]
    public async Task A_limit_makes_the_sender_wait_and_loses_nothing()
    {
        await using var silo = await SecureSilo.StartAsync("--Security:Limits:RequestsPerSecond=2", "--Security:Limits:Burst=1");
        await using var client = Recorder(silo.Http.BaseAddress!, new ClientSecurityOptions { ApiKey = silo.Keys["sender"] });
        for (var batch = 0; batch < 3; batch++)
        {
            Record(client, "m", 5);
            (await client.FlushAsync(Patience)).ShouldBeTrue();
        }

        (await RecordsAsync(silo, "m")).ShouldBe(15UL);
    }

    [Fact]
    public async Task Certificates_are_checked_both_ways()
    {
        using var certificates = new TestCertificates(_directory.Path);
        using var stranger = new TestCertificates(_directory.Path, "stranger");
        var (server, node) = (certificates.Write("silo"), certificates.Write("node-1"));
        await using var silo = await TestSilo.StartAsync(args:
        [
            "--urls=https://127.0.0.1:0", "--Security:Tls:CertificateFile=" + server.CertificateFile, "--Security:Tls:KeyFile=" + server.KeyFile,
            "--Security:Tls:ClientCaFile=" + certificates.CaFile, "--Security:Tls:Clients:fleet:CommonName=node-*", "--Security:Tls:Clients:fleet:Grants:ingest:0=*",
            "--Security:Tls:Clients:fleet:Grants:read:0=*",
        ]);
        var own = new ClientSecurityOptions { CaFile = certificates.CaFile, ClientCertificateFile = node.CertificateFile, ClientCertificateKeyFile = node.KeyFile };
        await using (var client = Recorder(silo.Http.BaseAddress!, own))
        {
            Record(client, "m", 3);
            (await client.FlushAsync(Patience)).ShouldBeTrue();
        }

        using var queries = Queries(silo.Http.BaseAddress!, own);
        (await queries.GetModelHealthAsync("m")).Completeness.Records.ShouldBe(3UL);
        using var nameless = Queries(silo.Http.BaseAddress!, new ClientSecurityOptions { CaFile = certificates.CaFile });
        (await Should.ThrowAsync<MonitorQueryException>(nameless.ListModelsAsync())).Status.ShouldBe(HttpStatusCode.Unauthorized);
        using var doubting = Queries(silo.Http.BaseAddress!, new ClientSecurityOptions { CaFile = stranger.CaFile });
        (await Should.ThrowAsync<MonitorQueryException>(doubting.ListModelsAsync())).IsUnreachable.ShouldBeTrue();
    }

    [Fact]
    public void What_is_wrong_with_the_options_is_named_without_the_key()
    {
        var key = ApiKey.New().Text;
        var problems = new ClientSecurityOptions { ApiKey = key + "\n", ApiKeyFile = "/nowhere/key", CaFile = "/nowhere/ca" }.Problems();
        problems.Count.ShouldBe(4);
        problems.ShouldContain("Security.ApiKeyFile is '/nowhere/key': there is no such file");
        string.Join(' ', problems).ShouldNotContain(key);
    }

    private static MonitorQueryClient Queries(Uri silo, ClientSecurityOptions security) =>
        new(new MonitorQueryOptions { Endpoints = [silo], Security = security });

    private static MonitorClient Recorder(Uri silo, ClientSecurityOptions security)
    {
        var options = new MonitorClientOptions { Endpoints = [silo], Node = "n1", Security = security, FlushInterval = TimeSpan.FromMilliseconds(20), ShutdownTimeout = TimeSpan.Zero };
        options.Resources.Enabled = false;
        options.Backoff.Base = TimeSpan.FromMilliseconds(20);
        options.Backoff.Max = TimeSpan.FromMilliseconds(200);
        return new MonitorClient(options);
    }

    private static void Record(MonitorClient client, string model, int count)
    {
        for (var i = 0; i < count; i++)
            client.Model(model).Record(new InferenceRecord { Prediction = "1", Score = 0.9 });
    }

    private static async Task<ulong> RecordsAsync(SecureSilo silo, string model)
    {
        using var queries = Queries(silo.Http.BaseAddress!, new ClientSecurityOptions { ApiKey = silo.Keys["reader"] });
        return (await queries.GetModelHealthAsync(model)).Completeness.Records;
    }
}
