using System.CommandLine;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Query;
using OrleansMonitor.Cli.Top;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>top</c>: the cluster, live.</summary>
internal static class TopCommand
{
    public static Command Create(Terminal terminal)
    {
        var endpoint = CommonOptions.Endpoint();
        var interval = CommonOptions.Duration("--interval", "Time between two looks (default 1s on a terminal, 5s otherwise)");
        var count = new Option<int?>("--count") { HelpName = "N", Description = "End after so many looks (default never)" };
        var command = new Command("top", "The whole cluster, live; ends with Ctrl-C") { endpoint, interval, count };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var silo = new SiloQueries(SiloConnection.Of(parsed, endpoint));
            var loop = new TopLoop(silo, terminal, parsed.GetValue(interval), parsed.GetValue(count) ?? int.MaxValue);
            await loop.RunAsync(cancellation).ConfigureAwait(false);
            return ExitCodes.Success;
        });
        return command;
    }
}
