using System.CommandLine;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Views;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>describe</c>: what a model's data looks like.</summary>
internal static class DescribeCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = CommonOptions.NameArgument("MODEL", "The model", required: true);
        var slice = new SliceOptions();
        var baseline = CommonOptions.Name("--baseline", "NAME", "The baseline, or NAME@REVISION (default the active one, if there is one)");
        var command = new Command("describe", "A model's features and outputs beside a baseline, and what is wrong with them") { model };
        slice.AddTo(command);
        command.Options.Add(baseline);
        return QueryCommand.Create(
            command,
            terminal,
            (parsed, silo, cancellation) => silo.DescribeModelAsync(
                parsed.GetValue(model)!,
                slice.Of(parsed),
                parsed.GetValue(baseline),
                cancellation),
            static (_, description) => DescriptionView.Tables(description),
            static (_, description) => DescriptionView.All(description));
    }
}
