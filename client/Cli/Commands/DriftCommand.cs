using System.CommandLine;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Views;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>drift</c>: how a model's data differs from a baseline.</summary>
internal static class DriftCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = CommonOptions.NameArgument("MODEL", "The model", required: true);
        var range = new RangeOptions();
        var version = CommonOptions.SliceName("--version", "Only this version (default all)");
        var segment = CommonOptions.SliceName("--segment", "Only this segment (default all)");
        var baseline = CommonOptions.Name("--baseline", "NAME", "The baseline, or NAME@REVISION (default the active one)");
        var command = new Command("drift", "How a model's data differs from a baseline") { model };
        range.AddTo(command);
        command.Options.Add(version);
        command.Options.Add(segment);
        command.Options.Add(baseline);
        return QueryCommand.Create(
            command,
            terminal,
            (parsed, silo, cancellation) => silo.GetModelDriftAsync(
                parsed.GetValue(model)!,
                range.Of(parsed) with { Version = parsed.GetValue(version), Segment = parsed.GetValue(segment) },
                parsed.GetValue(baseline),
                cancellation),
            (_, drift) => DriftView.Tables(drift),
            (_, drift) => DriftView.Columns(drift));
    }
}
