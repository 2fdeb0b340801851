using System.Text.Json;
using OrleansMonitor.Cli.Hosting;

namespace OrleansMonitor.Cli.Output;

/// <summary>Writes an answer that is one table in the format that was asked for.</summary>
internal static class DeskOutput
{
    public static void Write(Terminal terminal, OutputFormat format, JsonElement json, ResultTable table)
    {
        if (format == OutputFormat.Json)
            ResultWriter.WriteJson(terminal, json);
        else if (format == OutputFormat.Csv)
            ResultWriter.WriteCsv(terminal, table);
        else
            ResultWriter.WriteTables(terminal, [table.Untitled()]);
    }
}
