using System.CommandLine;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Views;
using OrleansMonitor.Domain.Changes;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>changes</c>: a figure against its own past.</summary>
internal static class ChangesCommand
{
    private const int MaxHistory = 200;

    public static Command Create(Terminal terminal)
    {
        var model = CommonOptions.NameArgument("MODEL", "The model", required: true);
        var metric = new Option<string>("--metric") { HelpName = "NAME", Description = "The figure, as rules name it: accuracy, error_ratio, latency_p99, data_drift(COLUMN)", Required = true };
        var step = new Option<string>("--step") { HelpName = "STEP", Description = "Length of a point, such as 1m, 1h, 1d, 1mo", DefaultValueFactory = _ => "1h" };
        var history = CommonOptions.Whole("--history", "POINTS", "Points before each one that its limits are from, 8 to 200", 28, ControlChart.MinHistory, MaxHistory);
        var slice = new SliceOptions(new RangeOptions("Begin of the range, included (default four times the history before the newest record)"));
        var command = new Command("changes", "When a figure changed: a control chart against its own past") { model, metric, step, history };
        slice.AddTo(command);
        return QueryCommand.Create(
            command,
            terminal,
            (parsed, silo, cancellation) => silo.GetModelChangesAsync(
                parsed.GetValue(model)!,
                parsed.GetValue(metric)!,
                parsed.GetValue(step)!,
                parsed.GetValue(history),
                slice.Of(parsed),
                cancellation),
            (_, changes) => ChangesView.Tables(changes),
            (_, changes) => ChangesView.Points(changes));
    }
}
