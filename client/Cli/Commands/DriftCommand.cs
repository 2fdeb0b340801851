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
        var slice = new SliceOptions();
        var baseline = CommonOptions.Name("--baseline", "NAME", "The baseline, or NAME@REVISION, or -7d for the same range seven days earlier (default the active one)");
        var command = new Command("drift", "How a model's data differs from a baseline") { model };
        slice.AddTo(command);
        command.Options.Add(baseline);
        return QueryCommand.Create(
            command,
            terminal,
            (parsed, silo, cancellation) => silo.GetModelDriftAsync(
                parsed.GetValue(model)!,
                slice.Of(parsed),
                parsed.GetValue(baseline),
                cancellation),
            (_, drift) => DriftView.Tables(drift),
            (_, drift) => DriftView.Columns(drift));
    }
}
