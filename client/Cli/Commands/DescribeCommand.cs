using System.CommandLine;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Views;
using OrleansMonitor.Client.Querying;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>describe</c>: what a model's data looks like.</summary>
internal static class DescribeCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = CommonOptions.NameArgument("MODEL", "The model", required: true);
        var slice = new SliceOptions();
        var baseline = CommonOptions.Name("--baseline", "NAME", "The baseline, or NAME@REVISION (default the active one, if there is one)");
        var against = CommonOptions.Text("--against", "WHAT", "What stands beside it: baseline, previous (the range of the same length before), or a time span such as -7d (the same range as much earlier)");
        var from = CommonOptions.Text("--against-from", "TIME", "Begin of another range that stands beside it");
        var to = CommonOptions.Text("--against-to", "TIME", "End of that range (default the begin of the range)");
        var version = CommonOptions.SliceName("--against-version", "The version that stands beside it; '' for the records without one");
        var command = new Command("describe", "A model's features and outputs beside a baseline, another range or another version, and what is wrong with them") { model };
        slice.AddTo(command);
        foreach (var option in (Option[])[baseline, against, from, to, version])
            command.Options.Add(option);
        return QueryCommand.Create(
            command,
            terminal,
            (parsed, silo, cancellation) => silo.DescribeModelAsync(
                parsed.GetValue(model)!,
                new DescriptionChoice
                {
                    Range = slice.Of(parsed),
                    Baseline = parsed.GetValue(baseline),
                    Against = parsed.GetValue(against),
                    AgainstFrom = parsed.GetValue(from),
                    AgainstTo = parsed.GetValue(to),
                    AgainstVersion = parsed.GetValue(version),
                },
                cancellation),
            static (_, description) => DescriptionView.Tables(description),
            static (_, description) => DescriptionView.All(description));
    }
}
