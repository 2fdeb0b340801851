using System.CommandLine;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Cli.Query;
using OrleansMonitor.Client.Querying;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>report</c>: what is known of a model over a range, as one HTML file.</summary>
internal static class ReportCommand
{
    private const string Pipe = "-";

    /// <summary>A month of a large model takes a silo some seconds, and reports wait for each other.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    public static Command Create(Terminal terminal)
    {
        var model = CommonOptions.NameArgument("MODEL", "The model", required: true);
        var range = new RangeOptions();
        var version = CommonOptions.SliceName("--version", "Only this version; '' for the records without one (default all)");
        var compare = CommonOptions.Value(
            "--compare",
            "WITH",
            "What the figures stand beside: previous (the range of the same length before, the default), baseline, or version:NAME",
            "previous, baseline or version:NAME",
            static (string text, out string with) => (with = text) is "previous" or "baseline" || text.StartsWith("version:", StringComparison.Ordinal));
        compare.CompletionSources.Add("previous", "baseline", "version:");
        var file = CommonOptions.Text("--out", "FILE", "The file to write, such as report.html; - for the output");
        file.Required = true;
        var endpoint = CommonOptions.Endpoint();
        var command = new Command("report", "Write a report on a model: one HTML file to be read, printed or mailed") { model };
        range.AddTo(command);
        foreach (var option in (Option[])[version, compare, file, endpoint])
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = new QueryPath("/v1/models/", parsed.GetValue(model)!, "/report").With(range.Of(parsed) with { Version = parsed.GetValue(version) }).With("compare", parsed.GetValue(compare));
            using var silo = new SiloDesk(SiloConnection.Of(parsed, endpoint), Timeout);
            var report = await silo.DownloadAsync(path.ToString(), "text/html", cancellation).ConfigureAwait(false);
            await WriteAsync(terminal, parsed.GetValue(file)!, report, cancellation).ConfigureAwait(false);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task WriteAsync(Terminal terminal, string file, byte[] report, CancellationToken cancellation)
    {
        if (file == Pipe)
        {
            await terminal.Out.WriteAsync(System.Text.Encoding.UTF8.GetString(report)).ConfigureAwait(false);
            return;
        }

        // A report that was cut short would look like a whole one.
        using (var output = OutputFile.Create(file, force: true))
        {
            await output.WriteAsync(() => output.Stream.WriteAsync(report, cancellation).AsTask()).ConfigureAwait(false);
            output.Complete();
        }

        await terminal.Error.WriteLineAsync($"The report is in {file} ({TableCell.Bytes(report.Length).Shown}).").ConfigureAwait(false);
    }
}
