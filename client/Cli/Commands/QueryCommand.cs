using System.CommandLine;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Cli.Query;
using OrleansMonitor.Client.Querying;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Commands;

/// <summary>What every query has in common: the silos, and how the answer is shown.</summary>
internal sealed class QueryCommand
{
    private readonly Option<Uri[]> _endpoint = CommonOptions.Endpoint();
    private readonly Option<OutputFormat> _output = CommonOptions.Output();

    /// <param name="command">The command, with its own arguments and options.</param>
    /// <param name="terminal">Where the answer goes.</param>
    /// <param name="ask">Gets the silo's answer.</param>
    /// <param name="tables">The answer for people.</param>
    /// <param name="csv">The answer as one table; null: path and value of each figure.</param>
    /// <param name="exitCode">What the process answers; null: success whatever the answer is.</param>
    public static Command Create<T>(
        Command command,
        Terminal terminal,
        Func<ParseResult, IMonitorQueries, CancellationToken, Task<T>> ask,
        Func<ParseResult, T, IEnumerable<ResultTable>> tables,
        Func<ParseResult, T, ResultTable>? csv = null,
        Func<ParseResult, T, int>? exitCode = null) =>
        Create(command, terminal, ask, (line, answer) => tables(line, answer).ToList(), ResultWriter.WriteTables, csv, exitCode);

    /// <param name="command">The command, with its own arguments and options.</param>
    /// <param name="terminal">Where the answer goes.</param>
    /// <param name="ask">Gets the silo's answer.</param>
    /// <param name="text">The answer for people, written as it is.</param>
    /// <param name="csv">The answer as one table.</param>
    public static Command CreateText<T>(
        Command command,
        Terminal terminal,
        Func<ParseResult, IMonitorQueries, CancellationToken, Task<T>> ask,
        Func<ParseResult, T, string> text,
        Func<ParseResult, T, ResultTable> csv) =>
        Create(command, terminal, ask, text, static (terminal, shown) => terminal.Out.Write(shown), csv, null);

    private static Command Create<T, TShown>(
        Command command,
        Terminal terminal,
        Func<ParseResult, IMonitorQueries, CancellationToken, Task<T>> ask,
        Func<ParseResult, T, TShown> view,
        Action<Terminal, TShown> write,
        Func<ParseResult, T, ResultTable>? csv,
        Func<ParseResult, T, int>? exitCode)
    {
        var query = new QueryCommand();
        command.Options.Add(query._endpoint);
        command.Options.Add(query._output);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var silo = new SiloQueries(SiloConnection.Of(parsed, query._endpoint));
            var output = parsed.GetValue(query._output);
            var code = exitCode is null ? ExitCodes.Success : ExitCodes.Refused;
            ISliceAnswer? slice = null;
            if (output == OutputFormat.Json)
                ResultWriter.WriteJson(terminal, await silo.AskJsonAsync(Question).ConfigureAwait(false));
            else if (output == OutputFormat.Csv && csv is null)
                ResultWriter.WriteCsv(terminal, JsonLeaves.Of(await silo.AskJsonAsync(Question).ConfigureAwait(false)));
            else if (output == OutputFormat.Csv)
                ResultWriter.WriteCsv(terminal, await ShowAsync(csv!).ConfigureAwait(false));
            else
                write(terminal, await ShowAsync(view).ConfigureAwait(false));
            return Tell(slice) ? code : ExitCodes.Refused;

            // Those of a model's health stand among its figures.
            bool Tell(ISliceAnswer? answer)
            {
                foreach (var warning in answer is null or ModelHealth ? [] : answer.Warnings ?? [])
                    terminal.Error.WriteLine(Printable.Of(warning));
                return answer?.UnknownSlice != true;
            }

            async Task<TResult> ShowAsync<TResult>(Func<ParseResult, T, TResult> show)
            {
                var answer = await silo.AskAsync(Question).ConfigureAwait(false);
                return AnswerGuard.Show(silo.Endpoint, () => show(parsed, answer));
            }

            async Task<T> Question(IMonitorQueries queries)
            {
                var answer = await ask(parsed, queries, cancellation).ConfigureAwait(false);
                slice = answer as ISliceAnswer;
                code = exitCode?.Invoke(parsed, answer) ?? ExitCodes.Success;
                return answer;
            }
        });
        return command;
    }
}
