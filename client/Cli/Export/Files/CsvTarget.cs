using System.Globalization;
using System.Text;
using CsvHelper;
using OrleansMonitor.Cli.Output;

namespace OrleansMonitor.Cli.Export.Files;

/// <summary>CSV with a header line: a line for each value. Names that a spreadsheet would run are made harmless, as in all CSV of this program.</summary>
internal sealed class CsvTarget : TextTarget
{
    public CsvTarget(OutputFile? file, TextWriter output)
        : base(file, output)
    {
        var header = new StringBuilder();
        Append(header, [ExportColumns.Names]);
        Begin(header.ToString());
    }

    protected override void AppendTo(StringBuilder text, ExportStep step)
    {
        var series = step.Series;
        Append(text, step.Values.Select(value => (string?[])
        [
            ExportColumns.Time(step.From), ExportColumns.Time(step.To), series.ScopeName, series.Model, series.Version, series.Segment, series.Node, value.Figure, value.Unit,
            Number(value.Value), value.N.ToString(CultureInfo.InvariantCulture), Number(value.Low), Number(value.High),
        ]));
    }

    private static void Append(StringBuilder text, IEnumerable<string?[]> rows)
    {
        using var csv = new CsvWriter(new StringWriter(text, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        foreach (var row in rows)
        {
            foreach (var cell in row)
                csv.WriteField(ResultWriter.Harmless(cell ?? ""));
            csv.NextRecord();
        }
    }

    private static string? Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);
}
