using System.CommandLine;
using OrleansMonitor.Cli.Hosting;

namespace OrleansMonitor.Cli.Commands;

internal static class CommandTree
{
    public static RootCommand Create(Terminal terminal)
    {
        var root = Commands(terminal);
        foreach (var option in SiloConnection.Options())
            root.Options.Add(option);
        return root;
    }

    private static RootCommand Commands(Terminal terminal) => new("OrleansMonitor: the health of machine-learning models in production")
    {
        QueryCommands.Health(terminal),
        QueryCommands.Models(terminal),
        QueryCommands.Nodes(terminal),
        QueryCommands.Node(terminal),
        SeriesCommand.Create(terminal),
        AlertsCommand.AddList(new Command("alerts", "Alerts, and what people do with them") { AlertDeskCommands.Ack(terminal), AlertDeskCommands.History(terminal) }, terminal),
        SilenceCommand.Create(terminal),
        TopCommand.Create(terminal),
        ReplayCommand.Create(terminal),
        LabelsCommand.Create(terminal),
        SimulateCommand.Create(terminal),
        DeleteCommand.Create(terminal),
        WaitCommand.Create(terminal),
        KeyCommand.Create(terminal),
        RulesCommand.Create(terminal),
        MigrateCommand.Create(terminal),
    };
}
