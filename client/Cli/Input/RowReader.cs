using OrleansMonitor.Cli.Hosting;

namespace OrleansMonitor.Cli.Input;

/// <summary>
/// Reads a table row by row and hands out the cells of the columns that were asked for, in that order. A cell is null when
/// it is empty or absent.
/// </summary>
internal abstract class RowReader : IDisposable
{
    private readonly string?[] _cells;

    protected RowReader(IReadOnlyList<string> columns, SkippedCells skipped)
    {
        Columns = columns;
        Skipped = skipped;
        _cells = new string?[columns.Count];
    }

    public IReadOnlyList<string> Columns { get; }

    /// <summary>Line of the current row in the file, from 1; of a row that goes over several lines, the last one.</summary>
    public abstract long Line { get; }

    /// <summary>Bytes of the file that were read so far, for a progress bar.</summary>
    public abstract long Position { get; }

    /// <summary>Rows of the file so far, those that were left out included.</summary>
    public long Rows { get; private set; }

    protected SkippedCells Skipped { get; }

    public string? this[int column] => _cells[column];

    /// <summary>Goes to the next row that can be read; false at the end.</summary>
    public bool Read()
    {
        while (true)
        {
            var result = ReadCells(_cells);
            if (result == RowResult.End)
                return false;
            Rows++;
            if (result == RowResult.Row)
                return true;
        }
    }

    /// <summary>
    /// Opens by the file's extension: .jsonl, .ndjson and .json hold one JSON object a line, .tsv is separated by tabs,
    /// anything else is CSV.
    /// </summary>
    public static RowReader Open(string path, IReadOnlyList<string> columns, SkippedCells skipped)
    {
        if (!File.Exists(path))
            throw new CliException(ExitCodes.BadInput, Directory.Exists(path) ? $"{path}: this is a directory" : $"{path}: no such file");
        try
        {
            if (new FileInfo(path).Length == 0)
                throw new CliException(ExitCodes.BadInput, $"{path}: the file is empty");
            return Path.GetExtension(path).ToLowerInvariant() switch
            {
                ".jsonl" or ".ndjson" or ".json" => new JsonLinesReader(path, columns, skipped),
                ".tsv" => new CsvRowReader(path, "\t", columns, skipped),
                _ => new CsvRowReader(path, ",", columns, skipped),
            };
        }
        catch (UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.BadInput, $"{path}: the file may not be read by this user");
        }
    }

    public abstract void Dispose();

    protected abstract RowResult ReadCells(string?[] cells);

    protected enum RowResult
    {
        Row,
        LeftOut,
        End,
    }
}
