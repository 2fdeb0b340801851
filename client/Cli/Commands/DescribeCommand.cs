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
        var range = new RangeOptions();
        var version = CommonOptions.SliceName("--version", "Only this version (default all)");
        var segment = CommonOptions.SliceName("--segment", "Only this segment (default all)");
        var baseline = CommonOptions.Name("--baseline", "NAME", "The baseline, or NAME@REVISION (default the active one, if there is one)");
        var command = new Command("describe", "A model's features and outputs beside a baseline, and what is wrong with them") { model };
        range.AddTo(command);
        command.Options.Add(version);
        command.Options.Add(segment);
        command.Options.Add(baseline);
        return QueryCommand.Create(
            command,
            terminal,
            (parsed, silo, cancellation) => silo.DescribeModelAsync(
                parsed.GetValue(model)!,
                range.Of(parsed) with { Version = parsed.GetValue(version), Segment = parsed.GetValue(segment) },
                parsed.GetValue(baseline),
                cancellation),
            static (_, description) => DescriptionView.Tables(description),
            static (_, description) => DescriptionView.All(description));
    }
}
