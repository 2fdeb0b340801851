using System.CommandLine;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Input;
using OrleansMonitor.Cli.Replay;

namespace OrleansMonitor.Cli.Commands;

/// <summary>What <c>replay</c> and <c>labels</c> have in common: their node and producer, and how much they send at a time.</summary>
internal sealed class ProducerOptions(int batchRows = ProducerOptions.BatchRows, string batchDescription = "Rows in a batch", string node = ProducerOptions.DefaultNode)
{
    public const string DefaultNode = "replay";

    /// <summary>Rows in a batch by default.</summary>
    public const int BatchRows = 2000;

    private const int MaxBatchRows = 65_536;
    private const string New = "new";

    public Option<string> Node { get; } = CommonOptions.Name("--node", "NAME", $"The serving node that the file counts for (default {node})");

    public Option<int> Batch { get; } = CommonOptions.Whole("--batch", "ROWS", batchDescription, batchRows, 1, MaxBatchRows);

    public Option<string> Producer { get; } = CommonOptions.Value<string>(
        "--producer",
        "ID",
        "Send as this producer (a UUID), or as a new one; by default it follows from the file and these options, so that what was sent before is not counted twice",
        $"a UUID, or '{New}'",
        static (string text, out string producer) =>
        {
            producer = text;
            return text == New || (Guid.TryParse(text, out var id) && id != Guid.Empty);
        });

    public Option<string> Delimiter { get; } = CommonOptions.Value(
        "--delimiter",
        "CHAR",
        "What separates the columns of CSV: a character, or tab (default a comma, of .tsv a tab)",
        "a single character that is no blank, or tab",
        static (string text, out string delimiter) => (delimiter = text == "tab" ? "\t" : text).Length == 1 && text != "\"" && (text == "\t" || delimiter == "\t" || !char.IsWhiteSpace(text[0])));

    public Option<Uri[]> Endpoint { get; } = CommonOptions.Endpoint();

    public static Argument<string> File() => new("FILE")
    {
        Description = "CSV with a header line (.tsv: tabs), JSON Lines (.jsonl, .ndjson, .json), both compressed by gzip or not, or Parquet; - is the standard input",
    };

    public Task<InputFile> OpenAsync(ParseResult parsed, Argument<string> file, CancellationToken cancellation) =>
        InputFile.OpenAsync(parsed.GetValue(file)!, parsed.GetValue(Delimiter), cancellation);

    public void AddTo(Command command)
    {
        command.Options.Add(Delimiter);
        command.Options.Add(Node);
        command.Options.Add(Batch);
        command.Options.Add(Producer);
        command.Options.Add(Endpoint);
    }

    public ReplaySettings Settings(ParseResult parsed, Func<Guid> derive) => new()
    {
        Silo = SiloConnection.Of(parsed, Endpoint),
        Node = parsed.GetValue(Node) ?? DefaultNode,
        Producer = parsed.GetValue(Producer) switch
        {
            null => derive(),
            New => Guid.CreateVersion7(),
            var id => Guid.Parse(id),
        },
    };
}
