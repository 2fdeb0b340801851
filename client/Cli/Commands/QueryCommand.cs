using System.CommandLine;
using System.Text.Json;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Cli.Query;

namespace OrleansMonitor.Cli.Commands;

/// <summary>What every query has in common: whom it asks, and how the answer is shown.</summary>
internal sealed class QueryCommand
{
    private readonly Option<Uri> _endpoint = CommonOptions.Endpoint();
    private readonly Option<OutputFormat> _output = CommonOptions.Output();

    /// <param name="command">The command, with its own arguments and options.</param>
    /// <param name="terminal">Where the answer goes.</param>
    /// <param name="ask">Gets the silo's answer.</param>
    /// <param name="tables">The answer for people.</param>
    /// <param name="csv">The answer as one table; null: path and value of each figure.</param>
    public static Command Create(
        Command command,
        Terminal terminal,
        Func<ParseResult, SiloQueries, CancellationToken, Task<JsonElement>> ask,
        Func<ParseResult, JsonElement, IEnumerable<ResultTable>> tables,
        Func<ParseResult, JsonElement, ResultTable>? csv = null)
    {
        var query = new QueryCommand();
        command.Options.Add(query._endpoint);
        command.Options.Add(query._output);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var silo = new SiloQueries(SiloConnection.Of(parsed, query._endpoint));
            var answer = await ask(parsed, silo, cancellation).ConfigureAwait(false);
            switch (parsed.GetValue(query._output))
            {
                case OutputFormat.Json:
                    ResultWriter.WriteJson(terminal, answer);
                    break;
                case OutputFormat.Csv:
                    ResultWriter.WriteCsv(terminal, csv?.Invoke(parsed, answer) ?? JsonLeaves.Of(answer));
                    break;
                default:
                    ResultWriter.WriteTables(terminal, tables(parsed, answer));
                    break;
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
