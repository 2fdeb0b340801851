using Microsoft.Extensions.Options;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Silo.Hosting;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Silo.Tests.Hosting;

public sealed class PostgresSettingsTests
{
    [Fact]
    public async Task A_server_that_is_not_named_or_not_there_is_said_at_start()
    {
        using var directory = new TempDirectory();
        (await Should.ThrowAsync<OptionsValidationException>(StartAsync())).Message.ShouldContain("Postgres:ConnectionString is empty");
        var error = await Should.ThrowAsync<OptionsValidationException>(StartAsync(File(directory, "Password=hunter2;Nonsense=1")));
        error.Message.ShouldContain("Postgres:ConnectionStringFile cannot be read");
        error.Message.ShouldNotContain("hunter2");
        var refused = await Should.ThrowAsync<StoreException>(StartAsync(File(directory, "Host=127.0.0.1;Port=1;Username=u;Password=hunter2")));
        refused.Message.ShouldContain("127.0.0.1:1");
        refused.ToString().ShouldNotContain("hunter2");
    }

    private static string File(TempDirectory directory, string connectionString)
    {
        var path = Path.Combine(directory.Path, Guid.NewGuid().ToString("N"));
        System.IO.File.WriteAllText(path, connectionString);
        return "--Postgres:ConnectionStringFile=" + path;
    }

    private static async Task StartAsync(params string[] args)
    {
        await using var silo = MonitorSilo.Build(["--urls=http://127.0.0.1:0", "--Storage:Provider=Postgres", "--Cluster:ClusterId=test", .. args]);
        await silo.StartAsync();
    }
}
