using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Tests.Support;
using OrleansMonitor.Harness.Postgres;
using OrleansMonitor.Storage.Postgres.Migrations;

namespace OrleansMonitor.Cli.Tests.Commands;

public sealed class MigrateCommandTests
{
    private static readonly int Last = Migration.All.Count;

    [PostgresFact]
    public async Task A_dry_run_tells_and_a_run_does()
    {
        await using var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync(migrated: false);
        var dry = await CliRun.OfAsync("migrate", "--connection", database.ConnectionString, "--dry-run");
        (dry.ExitCode, dry.Error).ShouldBe((ExitCodes.Success, ""));
        dry.Out.ShouldStartWith("would run 0001_aggregates\n");
        dry.Out.ShouldEndWith($"the schema would go from version 0 to {Last}\n");

        var run = await CliRun.OfAsync("migrate", "--connection", database.ConnectionString);
        (run.ExitCode, run.Error).ShouldBe((ExitCodes.Success, ""));
        run.Out.ShouldBe(dry.Out.Replace("would run", "ran").Replace("would go", "went"));

        using var file = new TextFile("connection", database.ConnectionString);
        var again = await CliRun.OfAsync("migrate", "--connection-file", file.Path);
        (again.ExitCode, again.Out).ShouldBe((ExitCodes.Success, $"the schema has version {Last}, which is current\n"));
    }

    [PostgresFact]
    public async Task A_schema_from_the_future_is_refused()
    {
        await using var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await database.ExecuteAsync("INSERT INTO monitor_migrations (version, name, checksum) VALUES (99, 'later', '')");
        var run = await CliRun.OfAsync("migrate", "--connection", database.ConnectionString);
        run.ExitCode.ShouldBe(ExitCodes.Refused);
        run.Error.ShouldContain("version 99");
        run.Error.ShouldContain($"up to {Last}");
    }

    [Fact]
    public async Task What_is_wrong_with_the_database_is_one_line_and_an_exit_code()
    {
        var unreachable = await CliRun.OfAsync("migrate", "--connection", "Host=127.0.0.1;Port=1;Database=d;Username=u;Password=hunter2");
        unreachable.ExitCode.ShouldBe(ExitCodes.Unreachable);
        unreachable.Error.ShouldContain("127.0.0.1:1");
        var unread = await CliRun.OfAsync("migrate", "--connection", "hunter2");
        unread.ExitCode.ShouldBe(ExitCodes.Usage);
        var file = await CliRun.OfAsync("migrate", "--connection-file", "/nowhere/at/all");
        file.ExitCode.ShouldBe(ExitCodes.Usage);
        file.Error.ShouldContain("/nowhere/at/all");
        foreach (var run in new[] { unreachable, unread, file })
        {
            run.Error.ShouldNotContain("hunter2");
            run.Error.TrimEnd().ShouldNotContain("\n");
        }
    }
}
