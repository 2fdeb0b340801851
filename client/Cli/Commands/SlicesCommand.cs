using System.CommandLine;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Views;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>slices</c>: a figure by the values of a dimension.</summary>
internal static class SlicesCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = CommonOptions.NameArgument("MODEL", "The model", required: true);
        var dimension = CommonOptions.Name("--dimension", "NAME", "The dimension whose values are the slices, such as country");
        dimension.Required = true;
        var pair = CommonOptions.Name("--pair", "NAME", "Another dimension: slices of both together, if the model chose the pair");
        var metric = ExplainCommand.MetricOption();
        var slice = new SliceOptions();
        var command = new Command("slices", "A figure of a model by the values of a dimension of its records") { model };
        foreach (var option in (Option[])[dimension, pair, metric])
            command.Options.Add(option);
        slice.AddTo(command);
        return QueryCommand.Create(
            command,
            terminal,
            (parsed, silo, cancellation) => silo.GetModelSlicesAsync(
                parsed.GetValue(model)!, parsed.GetValue(dimension)!, parsed.GetValue(metric)!, parsed.GetValue(pair), slice.Of(parsed), cancellation),
            static (_, slices) => SlicesView.Tables(slices),
            static (_, slices) => SlicesView.Slices(slices),
            static (_, slices) => slices.Warnings is { Count: > 0 } ? ExitCodes.Refused : ExitCodes.Success);
    }
}
