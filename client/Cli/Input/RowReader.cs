namespace OrleansMonitor.Cli.Input;

/// <summary>
/// Reads a table row by row and hands out the cells of the columns that were asked for, in that order. A cell is null when
/// it is empty or absent.
/// </summary>
internal abstract class RowReader : IDisposable
{
    private readonly string?[] _cells;

    protected RowReader(IReadOnlyList<string> columns)
    {
        Columns = columns;
        _cells = new string?[columns.Count];
    }

    public IReadOnlyList<string> Columns { get; }

    /// <summary>Line of the current row in the file, from 1.</summary>
    public abstract long Line { get; }

    /// <summary>Bytes of the file that were read so far, for a progress bar.</summary>
    public abstract long Position { get; }

    public string? this[int column] => _cells[column];

    /// <summary>Goes to the next row; false at the end. A row that cannot be read at all throws <see cref="CellException"/>.</summary>
    public bool Read() => ReadCells(_cells);

    /// <summary>Opens by the file's extension: .jsonl, .ndjson and .json hold one JSON object a line, anything else is CSV.</summary>
    public static RowReader Open(string path, IReadOnlyList<string> columns)
    {
        if (!File.Exists(path))
        {
            throw new CliException(ExitCodes.BadInput, $"{path}: no such file");
        }

        if (new FileInfo(path).Length == 0)
        {
            throw new CliException(ExitCodes.BadInput, $"{path}: the file is empty");
        }

        return Path.GetExtension(path).ToLowerInvariant() is ".jsonl" or ".ndjson" or ".json"
            ? new JsonLinesReader(path, columns)
            : new CsvRowReader(path, columns);
    }

    public abstract void Dispose();

    protected abstract bool ReadCells(string?[] cells);
}
