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
        var range = new RangeOptions();
        var step = new Option<string>("--step") { HelpName = "STEP", Description = "Parts of the range to estimate too, such as 1h, 1d, 1mo (default none)" };
        var version = CommonOptions.SliceName("--version", "Only this version (default all)");
        var segment = CommonOptions.SliceName("--segment", "Only this segment (default all)");
        var baseline = CommonOptions.Name("--baseline", "NAME", "The baseline, or NAME@REVISION (default the active one)");
        var command = new Command("estimate", "A model's quality without labels, beside what labels show") { model, step };
        range.AddTo(command);
        command.Options.Add(version);
        command.Options.Add(segment);
        command.Options.Add(baseline);
        return QueryCommand.Create(
            command,
            terminal,
            (parsed, silo, cancellation) => silo.GetModelEstimateAsync(
                parsed.GetValue(model)!,
                parsed.GetValue(step),
                range.Of(parsed) with { Version = parsed.GetValue(version), Segment = parsed.GetValue(segment) },
                parsed.GetValue(baseline),
                cancellation),
            (_, estimate) => EstimateView.Tables(estimate),
            (_, estimate) => EstimateView.Table(estimate));
    }
}
