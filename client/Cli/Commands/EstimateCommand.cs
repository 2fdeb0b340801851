using System.CommandLine;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Views;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>estimate</c>: quality without labels, beside what the labels show.</summary>
internal static class EstimateCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = CommonOptions.NameArgument("MODEL", "The model", required: true);
        var slice = new SliceOptions();
        var step = new Option<string>("--step") { HelpName = "STEP", Description = "Parts of the range to estimate too, such as 1h, 1d, 1mo (default none)" };
        var baseline = CommonOptions.Name("--baseline", "NAME", "The baseline, or NAME@REVISION (default the active one)");
        var command = new Command("estimate", "A model's quality without labels, beside what labels show") { model, step };
        slice.AddTo(command);
        command.Options.Add(baseline);
        return QueryCommand.Create(
            command,
            terminal,
            (parsed, silo, cancellation) => silo.GetModelEstimateAsync(
                parsed.GetValue(model)!,
                parsed.GetValue(step),
                slice.Of(parsed),
                parsed.GetValue(baseline),
                cancellation),
            (_, estimate) => EstimateView.Tables(estimate),
            (_, estimate) => EstimateView.Table(estimate));
    }
}
