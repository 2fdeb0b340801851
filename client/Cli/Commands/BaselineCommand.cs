using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using OrleansMonitor.Baselines;
using OrleansMonitor.Cli.Baselines;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Input;
using OrleansMonitor.Cli.Query;
using OrleansMonitor.Cli.Views;
using OrleansMonitor.Domain.Embeddings;
using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>baseline</c>: what a model's data is compared to.</summary>
internal static class BaselineCommand
{
    public static Command Create(Terminal terminal) => new("baseline", "Baselines: what a model's data is compared to")
    {
        BaselineCreateCommand.Create(terminal), List(terminal), Show(terminal), Activate(terminal), Deactivate(terminal), Delete(terminal),
    };

    internal static Argument<string?> Model() => CommonOptions.NameArgument("MODEL", "The model", required: true);

    internal static string PathOf(string model, string rest = "") => $"/v1/models/{Uri.EscapeDataString(model)}/baselines{rest}";

    internal static string ActivationOf(string model, string name, string? version) =>
        PathOf(model, $"/{Uri.EscapeDataString(name)}/activate{VersionOf(version)}");

    private static Argument<string?> Name(string description = "The baseline, or NAME@REVISION (the newest where it has none)") => CommonOptions.NameArgument("NAME", description, required: true);

    private static Option<string> Version() => CommonOptions.Name("--version", "NAME", "For this version of the model (default all without a baseline of their own)");

    private static string VersionOf(string? version) => version is null ? "" : $"?version={Uri.EscapeDataString(version)}";

    private static Command List(Terminal terminal)
    {
        var (model, endpoint, output) = (Model(), CommonOptions.Endpoint(), CommonOptions.Output());
        var command = new Command("list", "The baselines of a model") { model, endpoint, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var silo = new SiloDesk(SiloConnection.Of(parsed, endpoint));
            var (json, baselines) = await silo.GetAsync<List<BaselineEntry>>(PathOf(parsed.GetValue(model)!), cancellation).ConfigureAwait(false);
            silo.Show(terminal, parsed.GetValue(output), json, () => BaselinesView.Table(baselines));
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Show(Terminal terminal)
    {
        var (model, name, endpoint, output) = (Model(), Name(), CommonOptions.Endpoint(), CommonOptions.Output());
        var command = new Command("show", "The columns of a baseline") { model, name, endpoint, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var silo = new SiloDesk(SiloConnection.Of(parsed, endpoint));
            var path = PathOf(parsed.GetValue(model)!, $"/{Uri.EscapeDataString(parsed.GetValue(name)!)}");
            var (json, detail) = await silo.GetAsync<BaselineDetail>(path, cancellation).ConfigureAwait(false);
            silo.Show(terminal, parsed.GetValue(output), json, () => BaselinesView.Columns(detail));
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Activate(Terminal terminal)
    {
        var (model, name, version, endpoint) = (Model(), Name(), Version(), CommonOptions.Endpoint());
        var command = new Command("activate", "Have records counted with the bins of a baseline from now on") { model, name, version, endpoint };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var silo = new SiloDesk(SiloConnection.Of(parsed, endpoint));
            await silo.SendAsync(HttpMethod.Post, ActivationOf(parsed.GetValue(model)!, parsed.GetValue(name)!, parsed.GetValue(version)), null, cancellation).ConfigureAwait(false);
            await terminal.Error.WriteLineAsync("The baseline is active.").ConfigureAwait(false);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Deactivate(Terminal terminal)
    {
        var (model, version, endpoint) = (Model(), Version(), CommonOptions.Endpoint());
        var command = new Command("deactivate", "Have records counted with no baseline any more") { model, version, endpoint };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var silo = new SiloDesk(SiloConnection.Of(parsed, endpoint));
            await silo.SendAsync(HttpMethod.Post, PathOf(parsed.GetValue(model)!, "/deactivate" + VersionOf(parsed.GetValue(version))), null, cancellation).ConfigureAwait(false);
            await terminal.Error.WriteLineAsync("No baseline is active there any more.").ConfigureAwait(false);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Delete(Terminal terminal)
    {
        var (model, name, endpoint) = (Model(), Name("The baseline with all its revisions, or NAME@REVISION"), CommonOptions.Endpoint());
        var command = new Command("delete", "Take out a baseline that is not active") { model, name, endpoint };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var silo = new SiloDesk(SiloConnection.Of(parsed, endpoint));
            await silo.SendAsync(HttpMethod.Delete, PathOf(parsed.GetValue(model)!, $"/{Uri.EscapeDataString(parsed.GetValue(name)!)}"), null, cancellation).ConfigureAwait(false);
            await terminal.Error.WriteLineAsync("The baseline is gone.").ConfigureAwait(false);
            return ExitCodes.Success;
        });
        return command;
    }
}

/// <summary><c>baseline create</c>: of a file, or of a period of the live model.</summary>
internal sealed class BaselineCreateCommand
{
    private readonly Argument<string?> _model = BaselineCommand.Model();
    private readonly Argument<string?> _name = CommonOptions.NameArgument("NAME", "Its name: letters, digits, dots, hyphens and underscores", required: true);
    private readonly Option<string> _file = CommonOptions.Text("--from-file", "FILE", "CSV with a header line (.tsv: tabs), JSON Lines (.jsonl, .ndjson, .json) or Parquet; its rows stay on this machine");
    private readonly Option<string[]> _features = CommonOptions.Columns("--feature", "Column of the file with a numeric feature; may be repeated");
    private readonly Option<string[]> _categories = CommonOptions.Columns("--category", "Column with a categorical feature; may be repeated");
    private readonly Option<string[]> _measures = CommonOptions.Columns("--measure", "Column with a measurement: numbers, truth values or categories; may be repeated");
    private readonly Option<string> _prediction = CommonOptions.Column("--prediction", "Column with the predicted class");
    private readonly Option<string> _score = CommonOptions.Column("--score", "Column with the score, 0 to 1");
    private readonly Option<string> _value = CommonOptions.Column("--value", "Column with the predicted number");
    private readonly Option<string> _label = CommonOptions.Column("--label", "Column with the actual class, for estimates without labels");
    private readonly Option<string> _positive = CommonOptions.Name("--positive", "CLASS", "The class that scores are the probability of (default of 0 and 1, no and yes and the like the latter)");
    private readonly Option<string> _actual = CommonOptions.Column("--actual", "Column with the actual number, for estimates without labels");
    private readonly Option<string[]> _importance = new("--importance") { HelpName = "COL=X", Description = "How much a column counts in the verdict (default 1); may be repeated" };
    private readonly Option<string[]> _embeddings = CommonOptions.Embeddings();
    private readonly Option<double> _embeddingShare = CommonOptions.Value(
        "--embedding-share",
        "X",
        "Share of the arriving records whose vectors are mapped (default 0.1)",
        "a number of more than 0 and at most 1",
        (string text, out double share) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out share) && share is > 0 and <= 1,
        new EmbeddingSettings().Share);
    private readonly OutlierOptions _outliers = new();
    private readonly RangeOptions _range = new();
    private readonly Option<string> _version = CommonOptions.Name("--version", "NAME", "Only records of this version of the period; with --activate, the version that it is for");
    private readonly Option<string> _segment = CommonOptions.Name("--segment", "NAME", "Only records of this segment of the period");
    private readonly Option<bool> _activate = new("--activate") { Description = "Activate it too" };
    private readonly Option<Uri[]> _endpoint = CommonOptions.Endpoint();

    public static Command Create(Terminal terminal)
    {
        var options = new BaselineCreateCommand();
        var command = new Command("create", "Make a baseline, of a file or of a period from --from to --to of the live model, and print it as NAME@REVISION") { options._model, options._name };
        foreach (var option in new Option[] { options._file, options._features, options._categories, options._measures, options._prediction, options._score, options._value, options._label, options._positive, options._actual, options._embeddings, options._embeddingShare, options._importance })
            command.Options.Add(option);
        options._outliers.AddTo(command);
        options._range.AddTo(command);
        foreach (var option in new Option[] { options._version, options._segment, options._activate, options._endpoint })
            command.Options.Add(option);
        command.Validators.Add(options.Check);
        command.SetAction((parsed, cancellation) => options.RunAsync(parsed, terminal, cancellation));
        return command;
    }

    private void Check(CommandResult result)
    {
        var isFile = result.GetResult(_file) is not null;
        var columns = new Option[] { _features, _categories, _measures, _prediction, _score, _value, _embeddings };
        if (isFile == (result.GetResult(_range.From) is not null || result.GetResult(_range.To) is not null))
            result.AddError("give either --from-file, or --from and --to");
        else if (isFile && Array.TrueForAll(columns, column => result.GetResult(column) is null))
            result.AddError("name the columns of the file: --feature, --category, --measure, --prediction, --score, --value or --embedding");
        else if (result.GetResult(_embeddingShare) is { Implicit: false } && result.GetResult(_embeddings) is null)
            result.AddError("--embedding-share is for --embedding, which is not given");
        else if (isFile && result.GetResult(_label) is not null && (result.GetResult(_score) is null || result.GetResult(_prediction) is null))
            result.AddError("--label needs --prediction and --score: estimates are made of these three");
        else if (isFile && result.GetResult(_actual) is not null && result.GetResult(_value) is null)
            result.AddError("--actual needs --value: estimates are made of these two");
        else if (isFile && result.GetResult(_positive) is not null && result.GetResult(_label) is null)
            result.AddError("--positive needs --label");
        else if (isFile && result.GetResult(_version) is not null && !result.GetValue(_activate))
            result.AddError("--version is for a period or for --activate: a file has no versions");
        else if (!isFile && Array.Find([.. columns, _label, _positive, _actual, _importance], column => result.GetResult(column) is not null) is { } column)
            result.AddError($"{column.Name} is for a file: a period has the features and measurements that were sent");
        CommonOptions.RefuseTwice(result, "feature", _features, _categories);
        CommonOptions.RefuseTwice(result, "measurement", _measures);
        _outliers.Check(result, isFile, result.GetResult(_features) is not null || result.GetResult(_categories) is not null);
        foreach (var token in result.GetResult(_importance)?.Tokens ?? [])
        {
            if (!TryReadImportance(token.Value, out _, out _))
                result.AddError($"--importance is '{token.Value}': it is a column and a number of more than 0, such as age=2");
        }
    }

    private async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var (model, name) = (parsed.GetValue(_model)!, parsed.GetValue(_name)!);
        var range = _range.Of(parsed);
        var skipped = new SkippedCells();
        var request = parsed.GetValue(_file) is { } file ? await OfFileAsync(parsed, file, name, terminal, skipped, cancellation).ConfigureAwait(false) : new BaselineRequest
        {
            Name = name,
            From = range.From,
            To = range.To,
            TimeZone = range.TimeZone,
            Version = parsed.GetValue(_version),
            Segment = parsed.GetValue(_segment),
        };
        var connection = SiloConnection.Of(parsed, _endpoint);
        // A baseline may come before its model, and is then that of a misspelt one as well.
        if (await KnownModels.RemarkAsync(connection, model, parsed.GetValue(_version), cancellation).ConfigureAwait(false) is { } remark)
            await terminal.Error.WriteLineAsync(remark).ConfigureAwait(false);
        using var silo = new SiloDesk(connection);
        var made = await silo.PostAsync<BaselineEntry>(BaselineCommand.PathOf(model), request, cancellation).ConfigureAwait(false);
        if (parsed.GetValue(_activate))
            await silo.SendAsync(HttpMethod.Post, BaselineCommand.ActivationOf(model, $"{made.Name}@{made.Revision}", parsed.GetValue(_version)), null, cancellation).ConfigureAwait(false);
        await terminal.Error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"A baseline of {made.Columns} {Noun.Of(made.Columns, "column")} and {made.Rows:N0} {Noun.Of(made.Rows, "row")}, {made.Bytes:N0} bytes{(parsed.GetValue(_activate) ? "; it is active" : "")}.")).ConfigureAwait(false);
        if (made.Note is { } note)
            await terminal.Error.WriteLineAsync(note).ConfigureAwait(false);
        await terminal.Out.WriteLineAsync($"{made.Name}@{made.Revision}").ConfigureAwait(false);
        return skipped.Any ? ExitCodes.BadInput : ExitCodes.Success;
    }

    private async Task<BaselineRequest> OfFileAsync(ParseResult parsed, string file, string name, Terminal terminal, SkippedCells skipped, CancellationToken cancellation)
    {
        var importance = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var text in parsed.GetValue(_importance) ?? [])
        {
            if (TryReadImportance(text, out var column, out var weight))
                importance[column] = weight;
        }

        using var input = await InputFile.OpenAsync(file, null, cancellation).ConfigureAwait(false);
        var plan = new FileBaselinePlan
        {
            File = input,
            Features = parsed.GetValue(_features) ?? [],
            Categories = parsed.GetValue(_categories) ?? [],
            Measures = parsed.GetValue(_measures) ?? [],
            Prediction = parsed.GetValue(_prediction),
            Score = parsed.GetValue(_score),
            Value = parsed.GetValue(_value),
            Label = parsed.GetValue(_label),
            Positive = parsed.GetValue(_positive),
            Actual = parsed.GetValue(_actual),
            Embeddings = parsed.GetValue(_embeddings) ?? [],
            EmbeddingSettings = new EmbeddingSettings { Share = parsed.GetValue(_embeddingShare) },
            Importance = importance,
            Outliers = _outliers.Of(parsed),
        };
        string?[] used = [.. plan.Features, .. plan.Categories, .. plan.Measures, plan.Prediction, plan.Score, plan.Value, .. plan.Embeddings];
        if (importance.Keys.FirstOrDefault(column => !used.Contains(column)) is { } unused)
            throw new CliException(ExitCodes.Usage, $"--importance is given for '{unused}', which is no column of the baseline");
        var notes = new List<string>();
        var baseline = FileBaseline.Read(plan, skipped, notes);
        foreach (var message in skipped.Told.Concat(notes))
            await terminal.Error.WriteLineAsync($"{input.Name}: {message}").ConfigureAwait(false);
        if ((plan.Label ?? plan.Actual) is not null && baseline.Estimation.Reason is { Length: > 0 } reason)
            await terminal.Error.WriteLineAsync($"{input.Name}: no estimates without labels: {reason}").ConfigureAwait(false);
        return new BaselineRequest { Name = name, Content = baseline.Encode(), Source = Path.GetFileName(input.Name) };
    }

    private static bool TryReadImportance(string text, out string column, out double weight)
    {
        var at = text.LastIndexOf('=');
        (column, weight) = (at > 0 ? text[..at] : "", 0);
        return at > 0 && double.TryParse(text.AsSpan(at + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out weight) && weight > 0 && double.IsFinite(weight);
    }
}
