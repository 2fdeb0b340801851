using System.CommandLine;
using OrleansMonitor.Cli.Hosting;

namespace OrleansMonitor.Cli.Commands;

internal static class CommandTree
{
    public static RootCommand Create(Terminal terminal)
    {
        var root = Commands(terminal);
        Examples.AddTo(root, terminal);
        foreach (var option in SiloConnection.Options())
            root.Options.Add(option);
        foreach (var command in All(root))
        {
            foreach (var argument in command.Arguments)
                argument.Validators.Add(result => UsageErrors.CheckArgument(result, command));
        }

        return root;
    }

    /// <summary>The command and all below it.</summary>
    public static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    /// <summary>The options that may be given to a command, those of the commands above it included.</summary>
    public static IEnumerable<Option> OptionsOf(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(static option => option.Recursive));

    /// <summary>The words that call a command.</summary>
    public static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : command.Name;

    private static RootCommand Commands(Terminal terminal) => new("OrleansMonitor: the health of machine-learning models in production")
    {
        QueryCommands.Health(terminal),
        QueryCommands.Models(terminal),
        QueryCommands.Nodes(terminal),
        QueryCommands.Node(terminal),
        SeriesCommand.Create(terminal),
        DescribeCommand.Create(terminal),
        DriftCommand.Create(terminal),
        EstimateCommand.Create(terminal),
        ChangesCommand.Create(terminal),
        CompareCommand.Create(terminal),
        SlicesCommand.Create(terminal),
        ExplainCommand.Create(terminal),
        ReportCommand.Create(terminal),
        ExportCommand.Create(terminal),
        PrivateCommand.Create(terminal),
        BaselineCommand.Create(terminal),
        OutliersCommand.Create(terminal),
        AlertsCommand.AddList(new Command("alerts", "Alerts, and what people do with them") { AlertDeskCommands.Ack(terminal), AlertDeskCommands.History(terminal) }, terminal),
        SilenceCommand.Create(terminal),
        TopCommand.Create(terminal),
        ReplayCommand.Create(terminal),
        LabelsCommand.Create(terminal),
        TailCommand.Create(terminal),
        SimulateCommand.Create(terminal),
        DeleteCommand.Create(terminal),
        WaitCommand.Create(terminal),
        DoctorCommand.Create(terminal),
        KeyCommand.Create(terminal),
        RulesCommand.Create(terminal),
        MigrateCommand.Create(terminal),
        CompletionCommand.Create(terminal),
    };
}
