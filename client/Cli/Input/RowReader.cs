using OrleansMonitor.Values;

namespace OrleansMonitor.Cli.Input;

/// <summary>
/// Reads a table row by row and hands out the cells of the columns that were asked for, in that order. A cell is null when
/// it is absent or a missing value, as docs/protocol.md lists them.
/// </summary>
internal abstract class RowReader : IDisposable
{
    private readonly RowCell[] _cells;

    protected RowReader(IReadOnlyList<string> columns, SkippedCells skipped)
    {
        Columns = columns;
        Skipped = skipped;
        _cells = new RowCell[columns.Count];
    }

    public IReadOnlyList<string> Columns { get; }

    /// <summary>Line of the current row in the file, from 1; of a row that goes over several lines, the last one.</summary>
    public abstract long Line { get; }

    /// <summary>The line of the last row that there was.</summary>
    public long LastLine { get; private set; }

    /// <summary>Bytes of the file that were read so far, for a progress bar.</summary>
    public abstract long Position { get; }

    /// <summary>Rows of the file so far, those that were left out included.</summary>
    public long Rows { get; private set; }

    protected SkippedCells Skipped { get; }

    public string? this[int column] => MissingText.Is(_cells[column].Text) ? null : _cells[column].Text;

    /// <summary>The cell as a name: numbers and truth values count by value, except where the file says that they are text.</summary>
    public string? Name(int column) => this[column] is not { } cell ? null : _cells[column].Kind switch
    {
        CellKind.String => cell,
        CellKind.Number => NumberText.Shortest(cell),
        CellKind.Nested => NoName(column, cell),
        _ => CellText.Name(cell),
    };

    private string? NoName(int column, string cell)
    {
        Skipped.AddCell(Line, Columns[column], cell, "a text, a number or a truth value");
        return null;
    }

    /// <summary>The cell as the file has it where it is a list of numbers, NaN where one is missing; null: it is no list, or there is none.</summary>
    public float[]? Vector(int column) => _cells[column].Vector;

    /// <summary>Whether the file says that the cell is text, whatever it looks like.</summary>
    public bool IsText(int column) => _cells[column].Kind == CellKind.String;

    /// <summary>Goes to the next row that can be read; false at the end.</summary>
    public bool Read()
    {
        while (true)
        {
            var result = ReadCells(_cells);
            if (result == RowResult.End)
                return false;
            Rows++;
            LastLine = Line;
            if (result == RowResult.Row)
                return true;
        }
    }

    /// <param name="input">The file.</param>
    /// <param name="columns">Which of its columns.</param>
    /// <param name="skipped">Receives what could not be read.</param>
    /// <param name="vectors">Those of them that may be lists of numbers; null: none.</param>
    public static RowReader Open(ITable input, IReadOnlyList<string> columns, SkippedCells skipped, IReadOnlySet<string>? vectors = null) => input.Format switch
    {
        InputFormat.Parquet => new ParquetRowReader(input, columns, skipped, vectors),
        InputFormat.JsonLines => new JsonLinesReader(input, columns, skipped),
        _ => new CsvRowReader(input, columns, skipped),
    };

    /// <summary>The columns that a file has: of JSON Lines the members of its first object.</summary>
    public static IReadOnlyList<string> HeaderOf(ITable input) => input.Format switch
    {
        InputFormat.Parquet => ParquetRowReader.HeaderOf(input),
        InputFormat.JsonLines => JsonLinesReader.HeaderOf(input),
        _ => CsvRowReader.HeaderOf(input),
    };

    public abstract void Dispose();

    protected abstract RowResult ReadCells(RowCell[] cells);

    /// <param name="Text">Null where the row has none.</param>
    /// <param name="Kind">What the file says that it is.</param>
    /// <param name="Vector">The numbers of a list.</param>
    protected readonly record struct RowCell(string? Text, CellKind Kind = CellKind.Any, float[]? Vector = null);

    protected enum CellKind
    {
        /// <summary>What it looks like.</summary>
        Any,

        String,

        Number,

        /// <summary>An object or an array, which is no name.</summary>
        Nested,
    }

    protected enum RowResult
    {
        Row,
        LeftOut,
        End,
    }
}
