using System.Globalization;
using System.Text.Json;
using CsvHelper;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Health;
using Spectre.Console;

namespace OrleansMonitor.Cli.Output;

/// <summary>Writes results in the format that was asked for.</summary>
internal static class ResultWriter
{
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="terminal">Where to.</param>
    /// <param name="format">How.</param>
    /// <param name="answer">What JSON shows: all of it.</param>
    /// <param name="table">What the others show; made only for them.</param>
    public static void Write<T>(Terminal terminal, OutputFormat format, T answer, Func<ResultTable> table)
    {
        switch (format)
        {
            case OutputFormat.Json:
                WriteJson(terminal, JsonSerializer.SerializeToElement(answer, HealthJson.Options));
                break;
            case OutputFormat.Csv:
                WriteCsv(terminal, table());
                break;
            default:
                WriteTables(terminal, [table()]);
                break;
        }
    }

    public static void WriteTables(Terminal terminal, IEnumerable<ResultTable> tables)
    {
        var console = terminal.OpenOut();
        var isFirst = true;
        foreach (var table in tables)
        {
            if (!isFirst)
                console.WriteLine();
            isFirst = false;
            if (table.Title.Length > 0)
                console.Write(new Text(Printable.Of(table.Title) + Environment.NewLine, new Style(decoration: Decoration.Bold)));
            if (table.Rows.Count > 0)
                console.Write(Render(table.FittedTo(console.Profile.Width)));
            else if (table.WhenEmpty.Length > 0)
                console.WriteLine(table.WhenEmpty);
        }
    }

    public static Table Render(ResultTable table)
    {
        var rendered = new Table { Border = TableBorder.None, ShowHeaders = table.Columns.Any(column => column.Heading.Length > 0) };
        foreach (var column in table.Columns)
        {
            var isLast = ReferenceEquals(column, table.Columns[^1]);
            var shown = new TableColumn(new Text(Printable.Of(column.Heading), new Style(decoration: Decoration.Dim)))
            {
                NoWrap = column.Fit != ColumnFit.Wrap,
                Alignment = column.IsRight ? Justify.Right : Justify.Left,
                Padding = new Padding(0, 0, isLast ? 0 : ResultTable.Gap, 0),
            };
            rendered.AddColumn(shown);
        }

        foreach (var row in table.Rows)
            rendered.AddRow(row.Select(figure => new Text(Printable.Of(figure.Shown), figure.Tone.StyleOf())));
        return rendered;
    }

    public static void WriteCsv(Terminal terminal, ResultTable table)
    {
        using var csv = new CsvWriter(terminal.Out, CultureInfo.InvariantCulture, leaveOpen: true);
        foreach (var column in table.Columns)
            csv.WriteField(column.Name);
        csv.NextRecord();
        foreach (var row in table.Rows)
        {
            foreach (var figure in row)
                csv.WriteField(Harmless(figure.Raw));
            csv.NextRecord();
        }

        csv.Flush();
    }

    /// <summary>
    /// A spreadsheet runs a cell that begins like a formula, and names of classes and models come from anybody: such text gets an
    /// apostrophe in front, as spreadsheets themselves write text. Numbers stay numbers.
    /// </summary>
    public static string Harmless(string cell) => cell.Length > 0
        && cell[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '\uFF1D' or '\uFF0B' or '\uFF0D' or '\uFF20'
        && !double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? "'" + cell
            : cell;

    public static void WriteJson(Terminal terminal, JsonElement json)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
            json.WriteTo(writer);
        terminal.Out.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }
}
