using System.CommandLine;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Query;
using OrleansMonitor.Cli.Views;
using OrleansMonitor.Grains.Health;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>health</c>, <c>models</c>, <c>nodes</c>, <c>node</c> and <c>series</c>.</summary>
internal static class QueryCommands
{
    public static Command Health(Terminal terminal)
    {
        var model = new Argument<string?>("MODEL") { Arity = ArgumentArity.ZeroOrOne, Description = "The model; without it the whole cluster" };
        var range = new RangeOptions();
        var version = CommonOptions.Name("--version", "NAME", "Only this version (default all)");
        var segment = CommonOptions.Name("--segment", "NAME", "Only this segment (default all)");
        var command = new Command("health", "The health of a model over a range of event time, or of the whole cluster") { model };
        range.AddTo(command);
        command.Options.Add(version);
        command.Options.Add(segment);
        command.Validators.Add(result =>
        {
            var any = new Option[] { range.From, range.To, version, segment }.FirstOrDefault(option => result.GetResult(option) is not null);
            if (result.GetValue(model) is null && any is not null)
                result.AddError($"{any.Name} is for a model: name one");
        });
        return QueryCommand.Create(
            command,
            terminal,
            (parsed, silo, cancellation) => parsed.GetValue(model) is { } name
                ? silo.GetAsync(
                    $"/v1/models/{Uri.EscapeDataString(name)}/health", cancellation,
                    ("from", parsed.GetValue(range.From)), ("to", parsed.GetValue(range.To)),
                    ("version", parsed.GetValue(version)), ("segment", parsed.GetValue(segment)))
                : silo.GetAsync("/v1/cluster/health", cancellation),
            (parsed, json) => parsed.GetValue(model) is null
                ? ClusterView.Tables(SiloQueries.Read<ClusterHealth>(json))
                : HealthView.Tables(SiloQueries.Read<ModelHealth>(json)));
    }

    public static Command Models(Terminal terminal) => QueryCommand.Create(
        new Command("models", "All models, with their figures of the last minute of event time"),
        terminal,
        (_, silo, cancellation) => silo.GetAsync("/v1/models", cancellation),
        (_, json) => [ModelsView.Table(SiloQueries.Read<ModelListEntry[]>(json)).Untitled()],
        (_, json) => ModelsView.Table(SiloQueries.Read<ModelListEntry[]>(json)));

    public static Command Nodes(Terminal terminal) => QueryCommand.Create(
        new Command("nodes", "All nodes, with their state and their figures of the last minute of event time"),
        terminal,
        (_, silo, cancellation) => silo.GetAsync("/v1/nodes", cancellation),
        (_, json) => [NodesView.Table(SiloQueries.Read<NodeListEntry[]>(json), terminal.Time.GetUtcNow()).Untitled()],
        (_, json) => NodesView.Table(SiloQueries.Read<NodeListEntry[]>(json), terminal.Time.GetUtcNow()));

    public static Command Node(Terminal terminal)
    {
        var node = new Argument<string>("NODE") { Description = "The serving node" };
        var range = new RangeOptions();
        var command = new Command("node", "The health of a node: its traffic, its models and its resources") { node };
        range.AddTo(command);
        return QueryCommand.Create(
            command,
            terminal,
            (parsed, silo, cancellation) => silo.GetAsync(
                $"/v1/nodes/{Uri.EscapeDataString(parsed.GetValue(node)!)}/health", cancellation,
                ("from", parsed.GetValue(range.From)), ("to", parsed.GetValue(range.To))),
            (_, json) => HealthView.Tables(SiloQueries.Read<NodeHealth>(json)));
    }

    public static Command Series(Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "The model" };
        var step = new Option<string>("--step") { HelpName = "STEP", Description = "Length of a point, such as 1m, 1h, 1d, 1mo", DefaultValueFactory = _ => "1h" };
        var metrics = new Option<string[]>("--metric") { HelpName = "NAME", Description = $"What to show; may be repeated (default what there is). One of {SeriesMetric.Names}" };
        metrics.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => SeriesMetric.All.All(metric => metric.Name != token.Value)))
                result.AddError($"--metric is '{token.Value}': it is one of {SeriesMetric.Names}");
        });
        var range = new RangeOptions();
        var version = CommonOptions.Name("--version", "NAME", "Only this version (default all)");
        var segment = CommonOptions.Name("--segment", "NAME", "Only this segment (default all)");
        var command = new Command("series", "A model's figures over time") { model, step, metrics, version, segment };
        range.AddTo(command);
        return QueryCommand.Create(
            command,
            terminal,
            (parsed, silo, cancellation) => silo.GetAsync(
                $"/v1/models/{Uri.EscapeDataString(parsed.GetValue(model)!)}/series", cancellation,
                ("step", parsed.GetValue(step)), ("from", parsed.GetValue(range.From)), ("to", parsed.GetValue(range.To)),
                ("version", parsed.GetValue(version)), ("segment", parsed.GetValue(segment))),
            (parsed, json) => [SeriesMetric.Table(SiloQueries.Read<ModelSeries>(json), parsed.GetValue(metrics) ?? [])],
            (parsed, json) => SeriesMetric.Table(SiloQueries.Read<ModelSeries>(json), parsed.GetValue(metrics) ?? []));
    }
}
