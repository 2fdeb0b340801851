using System.CommandLine;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Cli.Query;
using OrleansMonitor.Client.Querying;

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
        Func<ParseResult, T, int>? exitCode = null)
    {
        var query = new QueryCommand();
        command.Options.Add(query._endpoint);
        command.Options.Add(query._output);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var silo = new SiloQueries(SiloConnection.Of(parsed, query._endpoint));
            var output = parsed.GetValue(query._output);
            var code = exitCode is null ? ExitCodes.Success : ExitCodes.Refused;
            if (output == OutputFormat.Json)
                ResultWriter.WriteJson(terminal, await silo.AskJsonAsync(Question).ConfigureAwait(false));
            else if (output == OutputFormat.Csv && csv is null)
                ResultWriter.WriteCsv(terminal, JsonLeaves.Of(await silo.AskJsonAsync(Question).ConfigureAwait(false)));
            else if (output == OutputFormat.Csv)
                ResultWriter.WriteCsv(terminal, await ShowAsync(csv!).ConfigureAwait(false));
            else
                ResultWriter.WriteTables(terminal, await ShowAsync((line, answer) => tables(line, answer).ToList()).ConfigureAwait(false));
            return code;

            async Task<TShown> ShowAsync<TShown>(Func<ParseResult, T, TShown> show)
            {
                var answer = await silo.AskAsync(Question).ConfigureAwait(false);
                return AnswerGuard.Show(silo.Endpoint, () => show(parsed, answer));
            }

            async Task<T> Question(IMonitorQueries queries)
            {
                var answer = await ask(parsed, queries, cancellation).ConfigureAwait(false);
                code = exitCode?.Invoke(parsed, answer) ?? ExitCodes.Success;
                return answer;
            }
        });
        return command;
    }
}
