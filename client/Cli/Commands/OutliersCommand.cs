using System.CommandLine;
using System.Globalization;
using OrleansMonitor.Cli.Baselines;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Input;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Outliers;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>outliers</c>: which rows of a file are unlike those of another, and by which features. It asks no silo.</summary>
internal sealed class OutliersCommand
{
    private const int CausesShown = 3;

    private readonly Argument<string> _file = new("FILE") { Description = "The rows to score: CSV, JSON Lines or Parquet" };
    private readonly Option<string> _reference = CommonOptions.Text("--reference", "FILE", "The rows that they are compared to");
    private readonly Option<string[]> _features = CommonOptions.Columns("--feature", "Column with a numeric feature; may be repeated");
    private readonly Option<string[]> _categories = CommonOptions.Columns("--category", "Column with a categorical feature; may be repeated");
    private readonly Option<string> _method = CommonOptions.OneOf("--method", "METHOD", "forest or lof (default forest)", "forest", "lof");
    private readonly Option<double> _contamination = OutlierOptions.Contamination();
    private readonly Option<int> _top = CommonOptions.Whole("--top", "N", "Rows that are shown, the most unlike first (default 20)", 20, 1, 100_000);
    private readonly Option<OutputFormat> _output = CommonOptions.Output();

    public static Command Create(Terminal terminal)
    {
        var options = new OutliersCommand();
        options._reference.Required = true;
        var command = new Command("outliers", "Which rows of a file are unlike those of another file, and by which features; no row leaves this machine") { options._file };
        foreach (var option in new Option[] { options._reference, options._features, options._categories, options._method, options._contamination, options._top, options._output })
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(options._features) is null && result.GetResult(options._categories) is null)
                result.AddError("name the columns: --feature or --category");
            CommonOptions.RefuseTwice(result, "feature", options._features, options._categories);
        });
        command.SetAction((parsed, cancellation) => options.RunAsync(parsed, terminal, cancellation));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var (reference, isDamaged) = await ReadAsync(parsed, parsed.GetValue(_reference)!, terminal, cancellation).ConfigureAwait(false);
        var detector = await FitAsync(parsed, reference, terminal).ConfigureAwait(false);
        var (rows, areDamaged) = await ReadAsync(parsed, parsed.GetValue(_file)!, terminal, cancellation).ConfigureAwait(false);
        var vectors = Enumerable.Range(0, rows.Rows).Select(row => rows.Row(detector, row)).ToArray();
        var scores = new double[rows.Rows];
        detector.Score([.. vectors.SelectMany(static vector => vector)], scores);
        var found = Enumerable.Range(0, rows.Rows).Where(row => scores[row] > detector.Threshold).OrderByDescending(row => scores[row]).ToArray();
        OutlierRow[] shown = [.. found.Take(parsed.GetValue(_top)).Select(row => new OutlierRow(
            row + 1, scores[row], [.. detector.Causes(vectors[row]).Where(static cause => cause.Share >= 0.01).Take(CausesShown).Select(static cause => new OutlierFeature(cause.Feature, cause.Share))]))];
        Write(terminal, parsed.GetValue(_output), new FileOutliers(rows.Rows, found.Length, detector.Threshold, detector.Contamination, reference.Rows, shown));
        await terminal.Error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{found.Length:N0} of {rows.Rows:N0} {Noun.Of(rows.Rows, "row")} {Noun.Of(found.Length, "is an outlier", "are outliers")}, beyond {detector.Threshold:0.000}, as {100 * detector.Contamination:0.##}% of the {reference.Rows:N0} rows of the reference are.")).ConfigureAwait(false);
        return isDamaged || areDamaged ? ExitCodes.BadInput : ExitCodes.Success;
    }

    private static void Write(Terminal terminal, OutputFormat format, FileOutliers outliers)
    {
        var table = new ResultTable("", new ResultColumn("row", "row", IsRight: true), new ResultColumn("score", "score", IsRight: true), new ResultColumn("because of", "features"))
        {
            WhenEmpty = "No row is an outlier.",
        };
        foreach (var row in outliers.Outliers)
            table.Add(TableCell.Count(row.Row), TableCell.Ratio(row.Score), string.Join(", ", row.Features.Select(static each => string.Create(CultureInfo.InvariantCulture, $"{each.Name} {100 * each.Share:0}%"))));
        ResultWriter.Write(terminal, format, outliers, () => table);
    }

    private async Task<OutlierDetector> FitAsync(ParseResult parsed, FileColumns reference, Terminal terminal)
    {
        try
        {
            var fit = reference.ToFit();
            var detector = fit.Build(new OutlierSettings
            {
                Method = parsed.GetValue(_method) == "lof" ? OutlierMethod.Lof : OutlierMethod.Forest,
                Contamination = parsed.GetValue(_contamination),
                ReferenceRows = OutlierSettings.MaxReferenceRows,
            });
            foreach (var note in fit.Notes)
                await terminal.Error.WriteLineAsync(note).ConfigureAwait(false);
            return detector;
        }
        catch (BaselineException e)
        {
            throw new CliException(ExitCodes.BadInput, $"{parsed.GetValue(_reference)}: {e.Message}");
        }
    }

    private async Task<(FileColumns Columns, bool IsDamaged)> ReadAsync(ParseResult parsed, string path, Terminal terminal, CancellationToken cancellation)
    {
        using var file = await InputFile.OpenAsync(path, null, cancellation).ConfigureAwait(false);
        var skipped = new SkippedCells();
        var columns = FileColumns.Read(file, parsed.GetValue(_features) ?? [], parsed.GetValue(_categories) ?? [], skipped);
        foreach (var message in skipped.Told)
            await terminal.Error.WriteLineAsync($"{file.Name}: {message}").ConfigureAwait(false);
        return (columns, skipped.Any);
    }

    /// <summary>The account for programs.</summary>
    private sealed record FileOutliers(int Rows, int Found, double Threshold, double Contamination, int ReferenceRows, IReadOnlyList<OutlierRow> Outliers);

    private sealed record OutlierRow(int Row, double Score, IReadOnlyList<OutlierFeature> Features);

    private sealed record OutlierFeature(string Name, double Share);
}
