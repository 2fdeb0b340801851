using System.CommandLine;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Views;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>health</c>, <c>models</c>, <c>nodes</c> and <c>node</c>.</summary>
internal static class QueryCommands
{
    public static Command Health(Terminal terminal)
    {
        var model = CommonOptions.NameArgument("MODEL", "The model; without it the whole cluster", required: false);
        var slice = new SliceOptions();
        var where = CommonOptions.Where();
        var command = new Command("health", "The health of a model over a range of event time, or of the whole cluster") { model };
        slice.AddTo(command);
        command.Options.Add(where);
        command.Validators.Add(result =>
        {
            var any = new Option[] { slice.Range.From, slice.Range.To, slice.Range.Zone, slice.Version, slice.Segment, where }.FirstOrDefault(option => result.GetResult(option) is not null);
            if (result.GetResult(model) is not { Tokens.Count: > 0 } && any is not null)
                result.AddError($"{any.Name} is for a model: name one");
        });
        return QueryCommand.Create<object>(
            command,
            terminal,
            async (parsed, silo, cancellation) => parsed.GetValue(model) is { } name
                ? await silo.GetModelHealthAsync(name, slice.Of(parsed), parsed.GetValue(where) ?? [], cancellation).ConfigureAwait(false)
                : await silo.GetClusterHealthAsync(cancellation).ConfigureAwait(false),
            (_, health) => health is ModelHealth of ? HealthView.Tables(of) : ClusterView.Tables((ClusterHealth)health));
    }

    public static Command Models(Terminal terminal) => QueryCommand.Create(
        new Command("models", "All models, with their figures of the last minute of event time"),
        terminal,
        (_, silo, cancellation) => silo.ListModelsAsync(cancellation),
        (_, models) => [ModelsView.Table(models).Untitled()],
        (_, models) => ModelsView.Table(models));

    public static Command Nodes(Terminal terminal) => QueryCommand.Create(
        new Command("nodes", "All nodes, with their state and their figures of the last minute of event time"),
        terminal,
        (_, silo, cancellation) => silo.ListNodesAsync(cancellation),
        (_, nodes) => [NodesView.Table(nodes, terminal.Time.GetUtcNow()).Untitled()],
        (_, nodes) => NodesView.Table(nodes, terminal.Time.GetUtcNow()));

    public static Command Node(Terminal terminal)
    {
        var node = CommonOptions.NameArgument("NODE", "The serving node", required: true);
        var range = new RangeOptions();
        var command = new Command("node", "The health of a node: its traffic, its models and its resources") { node };
        range.AddTo(command);
        return QueryCommand.Create(
            command,
            terminal,
            (parsed, silo, cancellation) => silo.GetNodeHealthAsync(parsed.GetValue(node)!, range.Of(parsed), cancellation),
            (_, health) => HealthView.Tables(health));
    }
}
