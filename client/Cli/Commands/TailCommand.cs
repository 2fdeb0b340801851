using System.CommandLine;
using System.CommandLine.Parsing;
using System.Security.Cryptography;
using System.Text;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Input;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Cli.Replay;
using OrleansMonitor.Cli.Tail;
using Spectre.Console;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>tail</c>: follows files that a serving program writes, and sends each row that they gain.</summary>
internal sealed class TailCommand
{
    private const int MaxFiles = 64;
    private const string Begin = "begin";
    private const string End = "end";

    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = $"Files that grow: CSV with a header line (.tsv: tabs), or one JSON object a line; at most {MaxFiles}. Rotated files are read to their end",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly RecordArguments _records = new();
    private readonly ProducerOptions _producer = new(ProducerOptions.BatchRows, "Rows in a batch at most; what there is goes out twice a second", "the name of this machine");
    private readonly Option<string> _state = new("--state")
    {
        HelpName = "DIR",
        Description = "Where it is kept how far the files were read, so that the next start goes on there and counts nothing twice (default: a directory of its own, by the files and the model, below ~/.local/state)",
    };

    private readonly Option<string> _from = CommonOptions.OneOf("--from", "WHERE", "Of files that were never read: begin (default), or end, which passes over what they hold", Begin, End);
    private readonly Option<bool> _once = new("--once") { Description = "End when all that is there is counted, instead of waiting for more" };
    private readonly Option<OutputFormat> _output = CommonOptions.Output();

    public static Command Create(Terminal terminal)
    {
        var options = new TailCommand();
        var command = new Command("tail", "Follow files that grow: each new row is one inference record") { options._files };
        options._records.AddTo(command);
        foreach (var option in new Option[] { options._producer.Delimiter, options._producer.Node, options._producer.Batch, options._producer.Endpoint, options._state, options._from, options._once, options._output })
            command.Options.Add(option);
        command.Validators.Add(options._records.Check);
        command.Validators.Add(options.Check);
        command.SetAction((parsed, cancellation) => options.RunAsync(parsed, terminal, cancellation));
        return command;
    }

    private void Check(CommandResult result)
    {
        var files = result.GetValue(_files) ?? [];
        if (files.Length > MaxFiles)
            result.AddError($"there are {files.Length} files: at most {MaxFiles} are followed by one tail");
        if (files.GroupBy(RealPath, StringComparer.Ordinal).FirstOrDefault(static group => group.Count() > 1) is { } twice)
            result.AddError(twice.Distinct(StringComparer.Ordinal).Count() > 1 ? $"{string.Join(" and ", twice.Distinct(StringComparer.Ordinal))} are the same file" : $"{twice.First()} is given twice");
        if (files.FirstOrDefault(static file => file.StartsWith("--", StringComparison.Ordinal) && !File.Exists(file)) is { } option)
            result.AddError($"tail has no option {option}, and there is no file of this name");
        if (files.Contains(InputFile.StandardInput))
            result.AddError("tail follows files; what comes by a pipe is read by replay -");
    }

    private async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        string[] files = [.. parsed.GetValue(_files)!.Select(Path.GetFullPath)];
        if (files.FirstOrDefault(Directory.Exists) is { } directory)
            throw new CliException(ExitCodes.BadInput, $"{directory}: this is a directory");
        if (parsed.GetValue(_once) && files.FirstOrDefault(static file => !File.Exists(file)) is { } missing)
            throw new CliException(ExitCodes.BadInput, $"{missing}: no such file; without --once it is waited for");
        var settings = new TailSettings
        {
            Files = files,
            Silo = SiloConnection.Of(parsed, _producer.Endpoint),
            Node = parsed.GetValue(_producer.Node) ?? Environment.MachineName,
            Delimiter = parsed.GetValue(_producer.Delimiter),
            BatchRows = parsed.GetValue(_producer.Batch),
            FromEnd = parsed.GetValue(_from) == End,
            Once = parsed.GetValue(_once),
        };
        var model = parsed.GetValue(_records.Model)!;
        using var store = new TailStore(parsed.GetValue(_state) ?? DefaultState(files, model));
        var skipped = new SkippedCells();
        var account = new TailAccount { Files = files, Model = model, Node = settings.Node };
        var console = terminal.OpenError();
        using var runner = new TailRunner(settings, store, table => _records.Plan(parsed, table, settings.Node, settings.BatchRows), skipped, account, terminal.Time, new Notices(console), text => console.WriteLine(text));
        var isCancelled = false;
        try
        {
            await runner.RunAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            isCancelled = true;
        }
        catch (CliException) when (account.Batches > 0)
        {
            TailView.Write(terminal, parsed.GetValue(_output), account, runner.RejectedMessages);
            throw;
        }

        TailView.Write(terminal, parsed.GetValue(_output), account, runner.RejectedMessages);
        return isCancelled ? ExitCodes.Cancelled : TailView.ExitCode(account);
    }

    private static string RealPath(string file) => File.Exists(file) && File.ResolveLinkTarget(file, returnFinalTarget: true) is { } target ? target.FullName : Path.GetFullPath(file);

    private static string DefaultState(string[] files, string model)
    {
        var root = Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } set ? set : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', files.Order(StringComparer.Ordinal).Append(model)))).AsSpan(0, 8));
        return Path.Combine(root, "orleansmonitor", "tail", name);
    }
}
