using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Silo.Hosting;

namespace OrleansMonitor.Cluster.Program;

/// <summary>What becomes of settings when silos meet in a database. Silos are put together here and not started.</summary>
public sealed class ClusterSettingsTests
{
    [Fact]
    public void The_management_address_is_listened_to_beside_the_other()
    {
        using var app = (IDisposable)Build("--Management:Urls=http://127.0.0.1:8081");
        ((WebApplication)app).Configuration[WebHostDefaults.ServerUrlsKey].ShouldBe("http://127.0.0.1:8080;http://127.0.0.1:8081");
    }

    [Theory]
    [InlineData(null, 1_000)]
    [InlineData("00:00:00.3", 300)]
    public void Commits_are_fewer_unless_told_otherwise(string? interval, int expectedMilliseconds)
    {
        using var app = (IDisposable)Build(interval is null ? [] : [$"--Commit:Interval={interval}"]);
        ((WebApplication)app).Services.GetRequiredService<CommitOptions>().Interval.ShouldBe(TimeSpan.FromMilliseconds(expectedMilliseconds));
    }

    private static WebApplication Build(params string[] more) => MonitorSilo.Build(
        ["--urls=http://127.0.0.1:8080", "--Storage:Provider=Postgres", "--Postgres:ConnectionString=Host=127.0.0.1;Database=d;Username=u", "--Cluster:ClusterId=test", .. more],
        static builder => builder.Logging.ClearProviders());
}
