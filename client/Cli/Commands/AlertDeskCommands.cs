using System.CommandLine;
using OrleansMonitor.Alerts;
using OrleansMonitor.Cli.Alerts;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Cli.Query;

namespace OrleansMonitor.Cli.Commands;

/// <summary>What people do with alerts: <c>alerts ack</c> and <c>alerts history</c>.</summary>
internal static class AlertDeskCommands
{
    private const string Path = "/v1/alerts";
    private const int MaxLines = 1000;

    public static Command Ack(Terminal terminal)
    {
        var id = CommonOptions.NameArgument("ID", "The alert", required: true);
        var by = CommonOptions.Text("--by", "NAME", "Who looks after it (default the user of this terminal)");
        var comment = CommonOptions.Text("--comment", "TEXT", "What there is to say");
        var undo = new Option<bool>("--undo") { Description = "Take the acknowledgement back" };
        var endpoint = CommonOptions.Endpoint();
        var command = new Command("ack", "Say who looks after an alert: it is not repeated until it has resolved") { id, by, comment, undo, endpoint };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var silo = new SiloDesk(SiloConnection.Of(parsed, endpoint));
            var path = $"{Path}/{Uri.EscapeDataString(parsed.GetValue(id)!)}/ack";
            var isUndone = parsed.GetValue(undo);
            if (isUndone)
                await silo.SendAsync(HttpMethod.Delete, path, null, cancellation).ConfigureAwait(false);
            else
                await silo.SendAsync(HttpMethod.Post, path, new AcknowledgeRequest(parsed.GetValue(by) ?? Environment.UserName, parsed.GetValue(comment)), cancellation).ConfigureAwait(false);
            await terminal.Error.WriteLineAsync(isUndone ? "The acknowledgement is taken back." : "The alert is acknowledged.").ConfigureAwait(false);
            return ExitCodes.Success;
        });
        return command;
    }

    public static Command History(Terminal terminal)
    {
        var matchers = new Argument<string?>("MATCHERS") { Arity = ArgumentArity.ZeroOrOne, Description = "Which alerts, such as model=fraud,severity=page (default all)" };
        var alert = CommonOptions.Text("--alert", "ID", "Only this alert");
        var range = new RangeOptions();
        var limit = CommonOptions.Whole("--limit", "LINES", "At most so many, the newest (default 100)", 100, 1, MaxLines);
        var (endpoint, output) = (CommonOptions.Endpoint(), CommonOptions.Output());
        var command = new Command("history", "What happened to alerts, the newest first") { matchers, alert, limit, endpoint, output };
        range.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var silo = new SiloDesk(SiloConnection.Of(parsed, endpoint));
            var times = range.Of(parsed);
            var query = $"?limit={parsed.GetValue(limit)}{Parameter("matchers", parsed.GetValue(matchers))}{Parameter("alert", parsed.GetValue(alert))}{Parameter("from", times.From)}{Parameter("to", times.To)}";
            var (json, history) = await silo.GetAsync<HistoryAnswer>($"{Path}/history{query}", cancellation).ConfigureAwait(false);
            silo.Show(terminal, parsed.GetValue(output), json, () => Table(history.Entries));
            return ExitCodes.Success;
        });
        return command;
    }

    private static string Parameter(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    private static string Text(Enum value) => value.ToString().ToLowerInvariant();

    private static ResultTable Table(IEnumerable<HistoryEntry> lines)
    {
        var table = new ResultTable(
            "History",
            new ResultColumn("time", "time"),
            new ResultColumn("alert", "rule", Fit: ColumnFit.Cut),
            new ResultColumn("what", "what"),
            new ResultColumn("value", "value", IsRight: true),
            new ResultColumn("about", "labels", Fit: ColumnFit.Cut),
            new ResultColumn("by", "by", Fit: ColumnFit.Cut),
            new ResultColumn("id", "id"))
        {
            WhenEmpty = "Nothing has happened.",
        };
        foreach (var line in lines)
        {
            table.Add(
                TableCell.Time(line.Time),
                line.Rule,
                line.Kind == AlertEventKind.Transition ? $"{Text(line.From)} → {Text(line.Phase)}" : Text(line.Kind),
                TableCell.Rounded(line.Value),
                AlertsView.Subject(line.Labels),
                line.By,
                line.Id);
        }

        return table;
    }
}
