using System.CommandLine;
using Npgsql;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Postgres.Connections;
using OrleansMonitor.Storage.Postgres.Migrations;
using OrleansMonitor.Storage.Postgres.Options;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>migrate</c>: makes a PostgreSQL schema, or brings it up to date, before silos start.</summary>
internal static class MigrateCommand
{
    /// <summary>The silo's own variables, so that one environment serves both.</summary>
    private const string Variable = "ORLEANSMONITOR_Postgres__";

    public static Command Create(Terminal terminal)
    {
        var connection = CommonOptions.Text(
            "--connection",
            "STRING",
            $"The database, as Host=…;Database=…;Username=…; other users see the command line, so keep passwords to a file ({Variable}ConnectionString otherwise)");
        var connectionFile = CommonOptions.Text("--connection-file", "FILE", $"A file that holds the connection string ({Variable}ConnectionStringFile otherwise)");
        var passwordFile = CommonOptions.Text("--password-file", "FILE", $"A file that holds the password ({Variable}PasswordFile otherwise)");
        var wait = CommonOptions.Duration("--wait", "How long to wait for another migration (default 2m)", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        var dryRun = new Option<bool>("--dry-run") { Description = "Tell what would be done and change nothing" };
        var command = new Command("migrate", "Make a PostgreSQL schema, or bring it up to date") { connection, connectionFile, passwordFile, wait, dryRun };
        command.SetAction((parsed, cancellation) =>
        {
            var options = Read(parsed.GetValue(connection), parsed.GetValue(connectionFile), parsed.GetValue(passwordFile));
            if (parsed.GetValue(wait) is { } time)
                options.MigrationLockTimeout = time;
            return RunAsync(terminal, options, parsed.GetValue(dryRun), cancellation);
        });
        return command;
    }

    /// <summary>An option for the database takes the place of both variables.</summary>
    private static PostgresOptions Read(string? connection, string? connectionFile, string? passwordFile)
    {
        var given = connection is not null || connectionFile is not null;
        return new PostgresOptions
        {
            ConnectionString = given ? connection : Environment.GetEnvironmentVariable(Variable + nameof(PostgresOptions.ConnectionString)),
            ConnectionStringFile = given ? connectionFile : Environment.GetEnvironmentVariable(Variable + nameof(PostgresOptions.ConnectionStringFile)),
            PasswordFile = passwordFile ?? Environment.GetEnvironmentVariable(Variable + nameof(PostgresOptions.PasswordFile)),
        };
    }

    private static async Task<int> RunAsync(Terminal terminal, PostgresOptions options, bool dryRun, CancellationToken cancellation)
    {
        if (PostgresConnections.Check(options) is { } problem)
            throw new CliException(ExitCodes.Usage, problem);
        try
        {
            await using var source = PostgresConnections.Open(options, "orleansmonitor migrate", maxConnections: 1);
            var migrator = new SchemaMigrator(source, options);
            var state = await (dryRun ? migrator.InspectAsync(cancellation) : migrator.MigrateAsync(cancellation)).ConfigureAwait(false);
            foreach (var migration in state.Pending)
                await terminal.Out.WriteLineAsync($"{(dryRun ? "would run" : "ran")} {migration}").ConfigureAwait(false);
            await terminal.Out.WriteLineAsync(state.IsCurrent
                ? $"the schema has version {state.Version}, which is current"
                : $"the schema {(dryRun ? "would go" : "went")} from version {state.Version} to {migrator.KnownVersion}").ConfigureAwait(false);
            return ExitCodes.Success;
        }
        catch (StoreException e)
        {
            var unreachable = e.InnerException is NpgsqlException and not PostgresException;
            throw new CliException(unreachable ? ExitCodes.Unreachable : ExitCodes.Refused, e.Message);
        }
    }
}
