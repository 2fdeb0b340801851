using OrleansMonitor.Cli.Hosting;

namespace OrleansMonitor.Cli.Input;

/// <summary>
/// What of a table could not be read. The rest of the row is kept, except where the row means nothing without the cell.
/// All are counted; the first few are printed.
/// </summary>
internal sealed class SkippedCells
{
    public const int MaxMessages = 20;

    private const int MaxShownCharacters = 40;

    private readonly List<string> _messages = [];
    private long _reported;
    private readonly SortedDictionary<string, long> _columns = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Messages => _messages;

    /// <summary>Cells whose value was left out of a row that was kept.</summary>
    public long Cells { get; private set; }

    /// <summary>The same by column.</summary>
    public IReadOnlyDictionary<string, long> Columns => _columns;

    /// <summary>Rows that were left out.</summary>
    public long Rows { get; private set; }

    /// <summary>The file that is read now; empty where the messages are of one alone.</summary>
    public string File { get; set; } = "";

    /// <summary>Lines of the file before those that are read now.</summary>
    public long LinesBefore { get; set; }

    public bool Any => Cells + Rows > 0;

    /// <summary>The messages, and how many there are besides.</summary>
    public IEnumerable<string> Told => Cells + Rows > _reported
        ? [.. _messages, FormattableString.Invariant($"and {Cells + Rows - _reported:N0} more cells or rows that could not be read")]
        : _messages;

    public void AddCell(long line, string column, string? value, string expected)
    {
        Cells++;
        _columns[column] = _columns.GetValueOrDefault(column) + 1;
        Report($"line {LinesBefore + line}, column {column}: {Show(value)} is not {expected}");
    }

    /// <summary>Cells of a column that are of another kind than most of it.</summary>
    public void AddCells(string column, long cells, string expected)
    {
        Cells += cells;
        _columns[column] = _columns.GetValueOrDefault(column) + cells;
        Report(FormattableString.Invariant($"column {column}: {cells:N0} {(cells == 1 ? "cell is" : "cells are")} left out: most of the column are {expected}"), cells);
    }

    public void AddRow(long line, string column, string? value, string expected)
    {
        Rows++;
        Report($"line {LinesBefore + line}, column {column}: {Show(value)} is not {expected}; the row is left out");
    }

    public void AddRow(long line, string problem)
    {
        Rows++;
        Report($"line {LinesBefore + line}: {problem}; the row is left out");
    }

    public static string Show(string? value) =>
        value is null ? "an empty cell"
        : value.Length > MaxShownCharacters ? $"\"{Printable.Of(value[..MaxShownCharacters])}…\""
        : $"\"{Printable.Of(value)}\"";

    private void Report(string message, long of = 1)
    {
        if (_messages.Count >= MaxMessages)
            return;
        _messages.Add(File.Length > 0 ? $"{File}: {message}" : message);
        _reported += of;
    }
}
