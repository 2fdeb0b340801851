using System.CommandLine;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Views;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>series</c>: the figures of a model or a node over time.</summary>
internal static class SeriesCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = CommonOptions.NameArgument("MODEL", "The model", required: false);
        var node = CommonOptions.Name("--node", "NODE", "A serving node instead of a model");
        var step = new Option<string>("--step") { HelpName = "STEP", Description = "Length of a point, such as 1m, 1h, 1d, 1mo", DefaultValueFactory = _ => "1h" };
        var metrics = new Option<string[]>("--metric") { HelpName = "NAME", Description = $"What to show; may be repeated (default what there is). One of {SeriesMetric.Names}; with --where one of {SliceSeries.Names}" };
        var where = CommonOptions.Where();
        metrics.Validators.Add(result =>
        {
            var isSlice = result.GetResult(where) is not null;
            var names = isSlice ? SliceSeries.Names : SeriesMetric.Names;
            foreach (var token in result.Tokens.Where(token => isSlice ? SliceSeries.IsUnknown(token.Value) : SeriesMetric.Find(token.Value) is null))
            {
                result.AddError(isSlice && SeriesMetric.Find(token.Value) is not null ? $"--metric is '{token.Value}', which is not kept of slices: it is one of {names}"
                    : NearestNames.Of(token.Value, names.Split(", ")) is { Count: > 0 } nearest ? $"--metric is '{token.Value}', which there is not. Did you mean {string.Join(" or ", nearest)}?"
                    : $"--metric is '{token.Value}': it is one of {names}");
            }
        });
        var slice = new SliceOptions();
        var command = new Command("series", "A model's or a node's figures over time") { model, node, step, metrics };
        slice.AddTo(command);
        command.Options.Add(where);
        command.Validators.Add(result =>
        {
            var isNode = result.GetResult(node) is not null;
            var isModel = result.GetResult(model) is { Tokens.Count: > 0 };
            if (isModel && isNode)
                result.AddError("give a model, or a node with --node, and not both");
            else if (!isModel && !isNode)
                result.AddError("name a model, or a node with --node");
            else if (isNode && new Option[] { slice.Version, slice.Segment, where }.FirstOrDefault(option => result.GetResult(option) is not null) is { } any)
                result.AddError($"{any.Name} is for a model, not for a node");
        });
        return QueryCommand.Create<object>(
            command,
            terminal,
            async (parsed, silo, cancellation) => parsed.GetValue(model) is { } name
                ? await silo.GetModelSeriesAsync(
                    name, parsed.GetValue(step)!, slice.Of(parsed), parsed.GetValue(where) ?? [], cancellation).ConfigureAwait(false)
                : await silo.GetNodeSeriesAsync(parsed.GetValue(node)!, parsed.GetValue(step)!, slice.Range.Of(parsed), cancellation).ConfigureAwait(false),
            (parsed, series) => [Table(series, parsed.GetValue(metrics) ?? [])],
            (parsed, series) => Table(series, parsed.GetValue(metrics) ?? []));
    }

    private static Output.ResultTable Table(object series, string[] metrics) =>
        series is ModelSeries { Where: not null } slices ? SliceSeries.Table(slices, metrics) : series is ModelSeries model ? SeriesMetric.Table(model, metrics) : SeriesMetric.Table((NodeSeries)series, metrics);
}
