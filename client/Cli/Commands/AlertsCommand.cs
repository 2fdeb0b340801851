using System.CommandLine;
using OrleansMonitor.Cli.Alerts;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Cli.Query;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>alerts</c>: what is pending or firing, once or as it changes.</summary>
internal static class AlertsCommand
{
    private static readonly TimeSpan UsualInterval = TimeSpan.FromSeconds(2);

    /// <param name="command">The command, to which others may belong that are about alerts.</param>
    /// <param name="terminal">Where the answer goes.</param>
    public static Command AddList(Command command, Terminal terminal)
    {
        var (endpoint, output) = (CommonOptions.Endpoint(), CommonOptions.Output());
        var watch = new Option<bool>("--watch") { Description = "Go on and write a line for each change; ends with Ctrl-C" };
        var interval = CommonOptions.Duration("--interval", "With --watch: time between two looks (default 2s)", TopCommand.LeastInterval, TopCommand.MostInterval);
        command.Options.Add(endpoint);
        command.Options.Add(output);
        command.Options.Add(watch);
        command.Options.Add(interval);
        command.Validators.Add(result =>
        {
            // What is given, not what it says: a value that cannot be read has no other.
            var isWatch = result.GetResult(watch) is { Implicit: false };
            if (isWatch && result.GetResult(output) is { Implicit: false })
                result.AddError("--watch writes lines, so --output cannot be taken with it");
            if (!isWatch && result.GetResult(interval) is { Implicit: false })
                result.AddError("--interval is for --watch");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            using var silo = new SiloQueries(SiloConnection.Of(parsed, endpoint));
            if (parsed.GetValue(watch))
            {
                await new AlertWatch(silo, terminal).RunAsync(parsed.GetValue(interval) ?? UsualInterval, cancellation).ConfigureAwait(false);
                return ExitCodes.Success;
            }

            if (parsed.GetValue(output) == OutputFormat.Json)
            {
                ResultWriter.WriteJson(terminal, await silo.AskJsonAsync(queries => queries.ListAlertsAsync(cancellation)).ConfigureAwait(false));
                return ExitCodes.Success;
            }

            var alerts = await silo.AskAsync(queries => queries.ListAlertsAsync(cancellation)).ConfigureAwait(false);
            var table = AnswerGuard.Show(silo.Endpoint, () => AlertsView.Table(alerts, terminal.Time.GetUtcNow()));
            if (parsed.GetValue(output) == OutputFormat.Csv)
                ResultWriter.WriteCsv(terminal, table);
            else
                ResultWriter.WriteTables(terminal, [table]);
            return ExitCodes.Success;
        });
        return command;
    }
}
