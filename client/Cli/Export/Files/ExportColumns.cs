using System.Globalization;

namespace OrleansMonitor.Cli.Export.Files;

/// <summary>The columns of tables, a row for each value.</summary>
internal static class ExportColumns
{
    public static readonly string[] Names = ["time", "to", "scope", "model", "version", "segment", "node", "figure", "unit", "value", "n", "low", "high"];

    /// <summary>RFC 3339, with as much of a second as there is.</summary>
    public static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);
}
