using System.Globalization;
using System.Text.Json;
using CsvHelper;
using OrleansMonitor.Cli.Hosting;
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
                console.Write(new Text(table.Title + Environment.NewLine, new Style(decoration: Decoration.Bold)));
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
            var shown = new TableColumn(new Text(column.Heading, new Style(decoration: Decoration.Dim)))
            {
                NoWrap = column.Fit != ColumnFit.Wrap,
                Alignment = column.IsRight ? Justify.Right : Justify.Left,
                Padding = new Padding(0, 0, isLast ? 0 : ResultTable.Gap, 0),
            };
            rendered.AddColumn(shown);
        }

        foreach (var row in table.Rows)
            rendered.AddRow(row.Select(figure => new Text(figure.Shown)));
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
