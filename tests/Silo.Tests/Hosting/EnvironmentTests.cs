using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Silo.Hosting;

namespace OrleansMonitor.Silo.Tests.Hosting;

/// <summary>Settings in variables of the environment. Runs when no other test does: they are of the whole process, and every silo reads them.</summary>
[CollectionDefinition(nameof(EnvironmentTests), DisableParallelization = true)]
[Collection(nameof(EnvironmentTests))]
public sealed class EnvironmentTests
{
    [Fact]
    public Task The_command_line_wins_over_the_environment() => WithAsync("ORLEANSMONITOR_Commit__Interval", "00:00:02", async () =>
    {
        await using var fromEnvironment = MonitorSilo.Build([]);
        fromEnvironment.Services.GetRequiredService<CommitOptions>().Interval.ShouldBe(TimeSpan.FromSeconds(2));
        await using var fromLine = MonitorSilo.Build(["--Commit:Interval=00:00:03"]);
        fromLine.Services.GetRequiredService<CommitOptions>().Interval.ShouldBe(TimeSpan.FromSeconds(3));
    });

    [Fact]
    public Task A_misspelt_one_stops_the_start() => WithAsync("ORLEANSMONITOR_Alertng__Enabled", "false", static () =>
    {
        MisspeltSettingTests.Failures().ShouldHaveSingleItem().ShouldContain("Did you mean Alerting:Enabled?");
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData("ORLEANSMONITOR_ENDPOINT", "http://127.0.0.1:8080")]
    [InlineData("ORLEANSMONITOR_API_KEY", "omk_x")]
    [InlineData("ORLEANSMONITOR_SERVICE_HOST", "10.0.0.1")]
    [InlineData("ORLEANSMONITOR_PORT", "tcp://10.0.0.1:8080")]
    [InlineData("ORLEANSMONITOR_SILOS_PORT_11111_TCP_ADDR", "10.0.0.1")]
    public Task Those_that_others_make_are_passed_over(string name, string value) => WithAsync(name, value, static () =>
    {
        MisspeltSettingTests.Failures().ShouldBeEmpty();
        return Task.CompletedTask;
    });

    private static async Task WithAsync(string name, string value, Func<Task> test)
    {
        Environment.SetEnvironmentVariable(name, value);
        try
        {
            await test();
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }
}
