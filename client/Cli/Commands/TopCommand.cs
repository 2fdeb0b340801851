using System.CommandLine;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Query;
using OrleansMonitor.Cli.Top;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>top</c>: the cluster, or a model, live.</summary>
internal static class TopCommand
{
    public static readonly TimeSpan LeastInterval = TimeSpan.FromMilliseconds(10);
    public static readonly TimeSpan MostInterval = TimeSpan.FromDays(1);

    public static Command Create(Terminal terminal)
    {
        var model = CommonOptions.NameArgument("MODEL", "A model; without it the whole cluster", required: false);
        var endpoint = CommonOptions.Endpoint();
        var interval = CommonOptions.Duration("--interval", "Time between two looks (default 1s on a terminal; elsewhere there is one look, unless this is given)", LeastInterval, MostInterval);
        var count = CommonOptions.Whole("--count", "N", "End after so many looks (default never on a terminal, elsewhere after one), 5s apart", 0, 1, int.MaxValue);
        var command = new Command("top", "The whole cluster, or a model, live: arrow keys and enter choose a model, q or Ctrl-C ends it") { model, endpoint, interval, count };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var silo = new SiloQueries(SiloConnection.Of(parsed, endpoint));
            var loop = new TopLoop(silo, terminal, parsed.GetValue(model), parsed.GetValue(interval), parsed.GetValue(count) is > 0 and var looks ? looks : null);
            await loop.RunAsync(cancellation).ConfigureAwait(false);
            return ExitCodes.Success;
        });
        return command;
    }
}
