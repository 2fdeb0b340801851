using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging;
using OrleansMonitor.Cli.Fleet;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Cli.Query;
using OrleansMonitor.Client;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>simulate</c>: a fleet of serving nodes, each with a client of its own, over real HTTP.</summary>
internal sealed class SimulateCommand
{
    private const double DefaultRate = 20;
    private const double MaxRate = 100_000;

    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(5);

    private readonly Option<int> _nodes = CommonOptions.Whole("--nodes", "N", "Serving nodes", 12, 1, 1000);
    private readonly Option<double> _rate = CommonOptions.Value(
        "--rate",
        "R",
        "Records per second of each node and model",
        string.Create(CultureInfo.InvariantCulture, $"a number above 0 and up to {MaxRate:N0}"),
        static (string text, out double rate) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out rate) && rate is > 0 and <= MaxRate,
        DefaultRate);

    private readonly Option<TimeSpan?> _duration = CommonOptions.Duration("--duration", "How long, such as 30s, 5m (default until Ctrl-C)", TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(3650));
    private readonly Option<int> _seed = CommonOptions.Whole("--seed", "N", "Seed of the draws", 1, int.MinValue, int.MaxValue);
    private readonly Option<string> _spool = CommonOptions.Text("--spool", "DIR", "Give each node a spool below this directory (default none)");
    private readonly Option<TimeSpan?> _incidents = CommonOptions.Duration("--incidents", "Length of the incidents that befall the fleet, one kind after the other, such as 5m (default none)", TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(30));
    private readonly Option<TimeSpan?> _baseline = CommonOptions.Duration("--baseline", "Make a baseline of what each model got in the first so long, such as 5m, and activate it (default none)", TimeSpan.FromSeconds(1), TimeSpan.FromDays(30));
    private readonly Option<bool> _quiet = new("--quiet") { Description = "Leave out the progress" };
    private readonly Option<Uri[]> _endpoint = CommonOptions.Endpoint();
    private readonly Option<OutputFormat> _output = CommonOptions.Output();

    public static Command Create(Terminal terminal)
    {
        var options = new SimulateCommand();
        var command = new Command("simulate", "A fleet of serving nodes with four models, two versions each, and labels that come late")
        {
            options._nodes, options._rate, options._duration, options._seed, options._spool, options._incidents, options._baseline, options._quiet, options._endpoint, options._output,
        };
        command.SetAction((parsed, cancellation) => options.RunAsync(parsed, terminal, cancellation));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var plan = new FleetPlan
        {
            Silo = SiloConnection.Of(parsed, _endpoint),
            Nodes = parsed.GetValue(_nodes),
            Rate = parsed.GetValue(_rate),
            Seed = parsed.GetValue(_seed),
            Spool = parsed.GetValue(_spool),
            IncidentLength = parsed.GetValue(_incidents) ?? TimeSpan.Zero,
        };
        using (var silo = new SiloQueries(plan.Silo))
            _ = await silo.AskAsync(queries => queries.ListModelsAsync(cancellation)).ConfigureAwait(false);

        var logger = new Logger<MonitorClient>(new NoticeFactory(new Notices(terminal.OpenError())));
        var fleet = new SimulatedFleet(plan, terminal.Time, logger, terminal.Error.WriteLine);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var run = fleet.RunAsync(parsed.GetValue(_duration), cancellation);
        var baseline = parsed.GetValue(_baseline) is { } length ? new FleetBaseline(plan, terminal).MakeAsync(length, ended.Token) : Task.CompletedTask;
        if (!parsed.GetValue(_quiet))
            await ReportAsync(fleet, run, terminal).ConfigureAwait(false);
        await run.ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await baseline.ConfigureAwait(false);
        var totals = fleet.Totals;
        ResultWriter.Write(terminal, parsed.GetValue(_output), totals, totals.Table);
        return cancellation.IsCancellationRequested ? ExitCodes.Cancelled : ExitCodes.Success;
    }

    private static async Task ReportAsync(SimulatedFleet fleet, Task run, Terminal terminal)
    {
        while (!run.IsCompleted)
        {
            try
            {
                await run.WaitAsync(ReportEvery, terminal.Time).ConfigureAwait(false);
            }
            catch (TimeoutException) when (!run.IsCompleted)
            {
                await terminal.Error.WriteLineAsync(fleet.Totals.Describe()).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The clients ask for a logger with a category; there is one for all.</summary>
    private sealed class NoticeFactory(ILogger notices) : ILoggerFactory
    {
        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => notices;

        public void Dispose()
        {
        }
    }
}
