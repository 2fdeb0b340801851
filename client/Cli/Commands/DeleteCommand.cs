using System.CommandLine;
using System.Text.Json;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Cli.Query;
using OrleansMonitor.Deletions;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>delete</c>: deletes what was reported, once somebody has agreed.</summary>
internal sealed class DeleteCommand(Terminal terminal)
{
    private const string Agreement = "yes";

    // Rows are read before they are deleted, so that the answer says what went; years of them take a while.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask; needed where there is no terminal" };
    private readonly Option<Uri[]> _endpoint = CommonOptions.Endpoint();
    private readonly Option<OutputFormat> _output = CommonOptions.Output();

    public static Command Create(Terminal terminal) => new("delete", "Delete models, versions, ranges of time, nodes, predictions or labels; cannot be undone")
    {
        new DeleteCommand(terminal).Model(),
        new DeleteCommand(terminal).Version(),
        new DeleteCommand(terminal).Node(),
        new DeleteCommand(terminal).Entry("prediction", "predictions", "Forget a prediction that waits for its label; its record stays counted"),
        new DeleteCommand(terminal).Entry("label", "labels", "Take back the label of a prediction, or forget one that waits for its prediction"),
    };

    private Command Model()
    {
        var name = CommonOptions.NameArgument("MODEL", "The model", required: true);
        var range = new RangeOptions("Begin of a range of event time, included; windows that reach across a bound stay", "End of the range, not included");
        var command = new Command("model", "Delete a model, or its records in a range of event time") { name };
        range.AddTo(command);
        Finish(command, parsed =>
        {
            var (model, of) = (parsed.GetValue(name)!, range.Of(parsed));
            var query = string.Join('&', new[] { ("from", of.From), ("to", of.To) }.Where(p => p.Item2 is not null).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2!)}"));
            return query.Length == 0
                ? ($"the model '{model}' with all that was ever reported of it", PathOf("models", model))
                : ($"the records of the model '{model}' {Spoken(of.From, of.To)}", $"{PathOf("models", model)}?{query}");
        });
        return command;
    }

    private Command Version()
    {
        var (model, version) = (CommonOptions.NameArgument("MODEL", "The model", required: true), new Argument<string>("VERSION") { Description = "Its version; '' is that of records without one" });
        var command = new Command("version", "Delete the records of a model's version") { model, version };
        Finish(command, parsed => ($"the version '{parsed.GetValue(version)}' of the model '{parsed.GetValue(model)}'", $"{PathOf("models", parsed.GetValue(model)!)}/versions?version={Uri.EscapeDataString(parsed.GetValue(version)!)}"));
        return command;
    }

    private Command Node()
    {
        var node = CommonOptions.NameArgument("NODE", "The node", required: true);
        var command = new Command("node", "Delete a node and its own figures; models keep what it sent") { node };
        Finish(command, parsed => ($"the node '{parsed.GetValue(node)}' and its figures", PathOf("nodes", parsed.GetValue(node)!)));
        return command;
    }

    private Command Entry(string kind, string path, string description)
    {
        var (model, id) = (CommonOptions.NameArgument("MODEL", "The model", required: true), new Argument<string>("ID") { Description = "The inference id" });
        id.Validators.Add(static result =>
        {
            if (result.Tokens is [{ Value: "" }])
                result.AddError("ID is empty");
        });
        var key = PrivacyArguments.KeyOption();
        var command = new Command(kind, description) { model, id, key };
        Finish(command, parsed => ($"the {kind} '{parsed.GetValue(id)}' of the model '{parsed.GetValue(model)}'", $"{PathOf("models", parsed.GetValue(model)!)}/{path}?{Named(parsed.GetValue(id)!, PrivacyArguments.KeyOf(parsed, key)?.Key)}"), isEntry: true);
        return command;
    }

    // The silo need not know the key.
    private static string Named(string id, IdKey? key) =>
        key is null ? $"id={Uri.EscapeDataString(id)}" : FormattableString.Invariant($"hash={key.Of(StableHash.OfInferenceId(id)):x16}");

    private void Finish(Command command, Func<ParseResult, (string What, string Path)> read, bool isEntry = false)
    {
        command.Options.Add(_yes);
        command.Options.Add(_endpoint);
        command.Options.Add(_output);
        command.SetAction(async (parsed, cancellation) =>
        {
            var (what, path) = read(parsed);
            if (!parsed.GetValue(_yes) && !await AgreesAsync(what, cancellation).ConfigureAwait(false))
            {
                await terminal.Error.WriteLineAsync("Nothing was deleted.").ConfigureAwait(false);
                return ExitCodes.Refused;
            }

            using var silo = new SiloDesk(SiloConnection.Of(parsed, _endpoint), Timeout);
            var answer = await silo.SendAsync(HttpMethod.Delete, path, null, cancellation).ConfigureAwait(false);
            var deletion = answer?.Deserialize<Deletion>(HealthJson.Options) ?? new Deletion();
            ResultWriter.Write(terminal, parsed.GetValue(_output), answer ?? default, () => Table(what, deletion, isEntry));
            foreach (var remark in deletion.Remains)
                await terminal.Error.WriteLineAsync(remark).ConfigureAwait(false);
            return deletion.DeletedNothing ? ExitCodes.Refused : ExitCodes.Success;
        });
    }

    private async Task<bool> AgreesAsync(string what, CancellationToken cancellation)
    {
        if (terminal.In is not { } input)
            throw new CliException(ExitCodes.Usage, $"to delete {what} needs somebody to agree, and there is no terminal: --yes agrees");
        await terminal.Error.WriteAsync($"This deletes {what}. It cannot be undone. Type {Agreement} to go on: ").ConfigureAwait(false);
        await terminal.Error.FlushAsync(cancellation).ConfigureAwait(false);
        return (await input.ReadLineAsync(cancellation).ConfigureAwait(false))?.Trim().Equals(Agreement, StringComparison.OrdinalIgnoreCase) == true;
    }

    private static string Spoken(string? from, string? to) =>
        string.Join(' ', new[] { from is null ? null : $"from {from}", to is null ? null : $"to {to}" }.Where(text => text is not null));

    private static string PathOf(string kind, string name) => $"/v1/{kind}/{Uri.EscapeDataString(name)}";

    private static ResultTable Table(string what, Deletion deletion, bool isEntry)
    {
        var table = new ResultTable(deletion.DeletedNothing ? $"Nothing was deleted, since there is nothing: {what}" : $"Deleted: {what}", new ResultColumn("", "item"), new ResultColumn("", "count", IsRight: true));
        // One id deletes no record.
        if (!isEntry)
        {
            table.Add("records", TableCell.Count(deletion.Records));
            table.Add("of them labelled", TableCell.Count(deletion.Labelled));
            table.Add("windows", TableCell.Count(deletion.Windows));
        }

        table.Add("predictions kept by id", TableCell.Count(deletion.Predictions));
        table.Add("labels kept by id", TableCell.Count(deletion.Labels));
        return table;
    }
}
