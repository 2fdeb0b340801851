using System.CommandLine;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Query;
using OrleansMonitor.Cli.Top;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>top</c>: the cluster, live.</summary>
internal static class TopCommand
{
    public static readonly TimeSpan LeastInterval = TimeSpan.FromMilliseconds(10);
    public static readonly TimeSpan MostInterval = TimeSpan.FromDays(1);

    public static Command Create(Terminal terminal)
    {
        var endpoint = CommonOptions.Endpoint();
        var interval = CommonOptions.Duration("--interval", "Time between two looks (default 1s on a terminal, 5s otherwise)", LeastInterval, MostInterval);
        var count = CommonOptions.Whole("--count", "N", "End after so many looks (default never)", int.MaxValue, 1, int.MaxValue);
        var command = new Command("top", "The whole cluster, live; ends with Ctrl-C") { endpoint, interval, count };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var silo = new SiloQueries(SiloConnection.Of(parsed, endpoint));
            var loop = new TopLoop(silo, terminal, parsed.GetValue(interval), parsed.GetValue(count));
            await loop.RunAsync(cancellation).ConfigureAwait(false);
            return ExitCodes.Success;
        });
        return command;
    }
}
