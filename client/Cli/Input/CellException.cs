namespace OrleansMonitor.Cli.Input;

/// <summary>A cell (or a line) that cannot be read. The row is skipped and counted; the rest of the file is kept.</summary>
internal sealed class CellException(long line, string column, string? value, string expected)
    : Exception($"line {line}, column {column}: {Show(value)} is not {expected}")
{
    public string Column { get; } = column;

    private static string Show(string? value) =>
        value is null ? "an empty cell" : value.Length > 40 ? $"\"{value[..40]}…\"" : $"\"{value}\"";
}
