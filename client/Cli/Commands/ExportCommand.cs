using System.CommandLine;
using System.CommandLine.Parsing;
using OrleansMonitor.Cli.Export;
using OrleansMonitor.Cli.Export.Files;
using OrleansMonitor.Cli.Export.Influx;
using OrleansMonitor.Cli.Export.Mlflow;
using OrleansMonitor.Cli.Export.Sending;
using OrleansMonitor.Cli.Export.TensorBoard;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Cli.Query;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Health.Parameters;
using OrleansMonitor.Influx;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>export</c>: figures over time into files, or to InfluxDB and MLflow.</summary>
internal sealed class ExportCommand
{
    private const string Pipe = "-", ByVersion = "version", BySegment = "segment";

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private static readonly string[] Formats = ["csv", "json", "parquet", "influx", "mlflow", "tensorboard"];

    private readonly Argument<string[]> _models = new("MODEL")
    {
        Description = "The models (default all, or none with --node or --nodes)",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> _nodes = CommonOptions.Names("--node", "NODE", "A serving node; may be repeated");
    private readonly Option<bool> _allNodes = new("--nodes") { Description = "All serving nodes" };
    private readonly Option<string> _format = CommonOptions.OneOf("--format", "FORMAT", $"{string.Join(", ", Formats[..^1])} or {Formats[^1]} (default what the ending of --out says: .csv, .jsonl, .parquet, .lp)", Formats);
    private readonly Option<string> _out = CommonOptions.Text("--out", "WHERE", "A file (- is the output), of tensorboard a directory, or the address of an InfluxDB or MLflow server");
    private readonly Option<bool> _force = new("--force") { Description = "Write over what is there" };
    private readonly Option<string[]> _metrics = new("--metric") { HelpName = "NAME", Description = "A figure, as rules name it: accuracy, latency_p99, recall(CLASS); may be repeated (default all that take no argument and have a value)" };
    private readonly Option<string[]> _by = new("--by") { HelpName = "PART", Description = "Series of each version, or segment, in the place of the whole model; may be repeated (default of mlflow: version)" };
    private readonly Option<string> _version = CommonOptions.SliceName("--version", "Only this version; '' for the records without one");
    private readonly Option<string> _segment = CommonOptions.SliceName("--segment", "Only this segment; '' for the records without one");
    private readonly RangeOptions _range = new("Begin of the range, included (default a day before --to)");

    private readonly Option<string> _step = CommonOptions.Value(
        "--step", "STEP", "Length of a point, such as 1m, 1h, 1d, 1mo (default 1h)", StepParameter.Grammar, (string text, out string step) => StepParameter.TryParse(step = text, out _), otherwise: "1h");

    private readonly Option<bool> _incomplete = new("--incomplete") { Description = "Also steps that are not over, whose figures still change" };
    private readonly Option<string> _database = CommonOptions.Text("--database", "NAME", "Of InfluxDB 1: the database to write into");
    private readonly Option<string> _retention = CommonOptions.Text("--retention-policy", "NAME", "Of InfluxDB 1: the retention policy (default the database's)");
    private readonly Option<string> _organization = CommonOptions.Text("--org", "NAME", "Of InfluxDB 2: the organization");
    private readonly Option<string> _bucket = CommonOptions.Text("--bucket", "NAME", "Of InfluxDB 2: the bucket to write into");
    private readonly Option<string> _experiment = CommonOptions.Text("--experiment", "NAME", "Of MLflow: the experiment of all runs (default orleansmonitor/MODEL)");

    private readonly Option<string> _authorization = CommonOptions.Text(
        "--authorization-file", "FILE", $"File with the header Authorization that the server wants, such as 'Token …', 'Bearer …', 'Basic …'; the variable {Receiver.AuthorizationVariable} holds it itself");

    private readonly Option<Uri[]> _endpoint = CommonOptions.Endpoint();

    public static Command Create(Terminal terminal)
    {
        var options = new ExportCommand();
        var command = new Command("export", "Write figures over time into files, or to InfluxDB and MLflow") { options._models };
        foreach (var option in (Option[])[options._out, options._format, options._force, options._nodes, options._allNodes, options._metrics, options._by, options._version, options._segment, options._step, options._incomplete])
            command.Options.Add(option);
        options._range.AddTo(command);
        foreach (var option in (Option[])[options._database, options._retention, options._organization, options._bucket, options._experiment, options._authorization, options._endpoint])
            command.Options.Add(option);
        options._out.Required = true;
        options._by.AcceptOnlyFromAmong(ByVersion, BySegment);
        options._metrics.Validators.Add(CheckMetrics);
        command.Validators.Add(options.Check);
        command.SetAction((parsed, cancellation) => options.RunAsync(parsed, terminal, cancellation));
        return command;
    }

    private static void CheckMetrics(OptionResult result)
    {
        foreach (var token in result.Tokens)
        {
            if (MetricCatalog.Find(token.Value, out var problem) is not { } metric)
                result.AddError($"--metric is '{token.Value}': {problem}");
            else if (metric.IsPresence)
                result.AddError($"--metric is '{token.Value}', which is of now and of no time before");
        }
    }

    private void Check(CommandResult result)
    {
        if (result.GetValue(_out) is not { } where)
            return;
        if (where.Contains("://", StringComparison.Ordinal) && ServerOf(where) is null)
        {
            result.AddError($"--out is '{where}': the address of a server begins with http:// or https://");
            return;
        }

        var given = result.GetResult(_format)?.Tokens.LastOrDefault()?.Value;
        // Its own error says what it may be.
        if (given is not null && !Formats.Contains(given))
            return;
        var (format, isServer) = (FormatOf(given, where), ServerOf(where) is not null);
        foreach (var model in result.GetValue(_models) ?? [])
        {
            if (CommonOptions.NameProblem(model, "MODEL") is { } problem)
                result.AddError(problem);
        }

        var hasModels = result.GetValue(_models) is { Length: > 0 } || (result.GetValue(_nodes) is not { Length: > 0 } && !result.GetValue(_allNodes));
        if (format is null)
            result.AddError($"--format is needed: --out is '{where}', which has none of the endings .csv, .jsonl, .parquet, .lp");
        else if (Misplaced(format.Value, where, isServer) is { } misplaced)
            result.AddError(misplaced);
        foreach (var option in (Option[])[_by, _version, _segment])
        {
            if (!hasModels && result.GetResult(option) is not null)
                result.AddError($"{option.Name} is for models: name some beside the nodes");
            else if (option != _by && result.GetResult(option) is not null && result.GetResult(_by) is not null)
                result.AddError($"{option.Name} is one part, and --by is all of them: give one of the two");
        }

        foreach (var (option, wanted) in ((Option, ExportFormat)[])[(_database, ExportFormat.Influx), (_retention, ExportFormat.Influx), (_organization, ExportFormat.Influx), (_bucket, ExportFormat.Influx), (_experiment, ExportFormat.Mlflow)])
        {
            if (result.GetResult(option) is not null && (format != wanted || !isServer))
                result.AddError($"{option.Name} is for --format {wanted.ToString().ToLowerInvariant()} to the address of a server");
        }

        if (format == ExportFormat.Influx && isServer && (result.GetResult(_database) is null) == (result.GetResult(_bucket) is null))
            result.AddError("name the --database of an InfluxDB 1, or the --bucket of an InfluxDB 2");
        if ((result.GetResult(_bucket) is null) != (result.GetResult(_organization) is null))
            result.AddError("--bucket and --org are given together");
        if (result.GetResult(_authorization) is not null && !isServer)
            result.AddError("--authorization-file is for the address of a server");
        if (format == ExportFormat.Mlflow && result.GetValue(_incomplete))
            result.AddError("--incomplete is not for mlflow, where the first value of a step stays for good");
        if (result.GetValue(_force) && (isServer || where == Pipe))
            result.AddError("--force is for files");
    }

    private static string? Misplaced(ExportFormat format, string where, bool isServer) => format switch
    {
        ExportFormat.Mlflow when !isServer => $"--out is '{where}': of mlflow it is the address of its server, such as http://127.0.0.1:5000",
        ExportFormat.Csv or ExportFormat.Json or ExportFormat.Parquet or ExportFormat.TensorBoard when isServer => $"--out is '{where}': of {format.ToString().ToLowerInvariant()} it is a {(format == ExportFormat.TensorBoard ? "directory" : "file")}",
        ExportFormat.Parquet or ExportFormat.TensorBoard when where == Pipe => $"--out is '-': {format.ToString().ToLowerInvariant()} is not for the output",
        _ => null,
    };

    private static ExportFormat? FormatOf(string? given, string where) => given is not null ? Enum.Parse<ExportFormat>(given, ignoreCase: true)
        : Path.GetExtension(where).ToLowerInvariant() switch
        {
            ".csv" => ExportFormat.Csv,
            ".jsonl" or ".ndjson" => ExportFormat.Json,
            ".parquet" => ExportFormat.Parquet,
            ".lp" => ExportFormat.Influx,
            _ => null,
        };

    private static Uri? ServerOf(string where) =>
        Uri.TryCreate(where, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https" } ? uri : null;

    private async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var where = parsed.GetValue(_out)!;
        var format = FormatOf(parsed.GetValue(_format), where)!.Value;
        var by = parsed.GetValue(_by) ?? [];
        var choice = new ExportChoice
        {
            Models = parsed.GetValue(_models) ?? [],
            Nodes = parsed.GetValue(_nodes) ?? [],
            AllNodes = parsed.GetValue(_allNodes),
            ByVersion = by.Contains(ByVersion) || (format == ExportFormat.Mlflow && by.Length == 0 && parsed.GetValue(_version) is null && parsed.GetValue(_segment) is null),
            BySegment = by.Contains(BySegment),
            Version = parsed.GetValue(_version),
            Segment = parsed.GetValue(_segment),
            Metrics = parsed.GetValue(_metrics) ?? [],
            Range = _range.Of(parsed),
            Step = parsed.GetValue(_step)!,
        };
        if (ServerOf(where) is { UserInfo.Length: > 0 } or { Query.Length: > 0 } or { Fragment.Length: > 0 })
            throw new CliException(ExitCodes.Usage, "--out is the address of a server without user, password and query: what it wants to know of the caller is in --authorization-file");
        var authorization = AuthorizationOf(parsed);
        using var silo = new SiloDesk(SiloConnection.Of(parsed, _endpoint), Timeout);
        var run = new ExportRun(choice, parsed.GetValue(_incomplete), silo, terminal);
        return await run.RunAsync(() => Open(parsed, format, where, authorization, terminal, cancellation), where == Pipe ? "the output" : where, cancellation).ConfigureAwait(false);
    }

    private IExportTarget Open(ParseResult parsed, ExportFormat format, string where, string? authorization, Terminal terminal, CancellationToken cancellation)
    {
        var (force, server) = (parsed.GetValue(_force), ServerOf(where));
        if (server is not null)
        {
            var receiver = new Receiver(format == ExportFormat.Mlflow ? "MLflow" : "InfluxDB", server, authorization, terminal.Time);
            return format == ExportFormat.Mlflow
                ? new MlflowTarget(new MlflowApi(receiver, cancellation), parsed.GetValue(_experiment), receiver)
                : new InfluxTarget(receiver, InfluxServer.WriteAddress(server, parsed.GetValue(_database), parsed.GetValue(_retention), parsed.GetValue(_organization), parsed.GetValue(_bucket)));
        }

        if (format == ExportFormat.TensorBoard)
            return new TensorBoardTarget(where, force, terminal.Time.GetUtcNow());
        var file = where == Pipe ? null : OutputFile.Create(where, force);
        return format switch
        {
            ExportFormat.Json => new JsonLinesTarget(file, terminal.Out),
            ExportFormat.Parquet => new ParquetTarget(file!),
            ExportFormat.Influx => new LineTarget(file, terminal.Out),
            _ => new CsvTarget(file, terminal.Out),
        };
    }

    private string? AuthorizationOf(ParseResult parsed)
    {
        var file = parsed.GetValue(_authorization);
        string? text;
        try
        {
            text = (file is null ? Environment.GetEnvironmentVariable(Receiver.AuthorizationVariable) : File.ReadAllText(file))?.Trim();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.Usage, $"--authorization-file is '{file}': it cannot be read ({problem.Message})");
        }

        return string.IsNullOrEmpty(text) ? file is null ? null : throw new CliException(ExitCodes.Usage, $"--authorization-file is '{file}': it is empty")
            : text.All(static c => c is >= ' ' and < (char)0x7F) ? text
            : throw new CliException(ExitCodes.Usage, $"{(file is null ? Receiver.AuthorizationVariable : $"--authorization-file '{file}'")} is no value of a header: it is one line, such as Bearer TOKEN");
    }
}
