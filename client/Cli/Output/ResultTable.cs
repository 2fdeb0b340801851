namespace OrleansMonitor.Cli.Output;

/// <summary>A column: its heading for people and its name in CSV.</summary>
internal sealed record ResultColumn(string Heading, string Name, bool IsRight = false, ColumnFit Fit = ColumnFit.Whole)
{
    /// <summary>What must remain at least of a cell that does not fit.</summary>
    public int Least { get; init; } = 14;
}

/// <summary>What becomes of a column's cells where there is too little room.</summary>
internal enum ColumnFit
{
    /// <summary>They are shown whole or not at all.</summary>
    Whole,

    /// <summary>They are cut, and end in an ellipsis.</summary>
    Cut,

    /// <summary>They go on in the next line.</summary>
    Wrap,
}

/// <summary>Rows of figures, to be shown or written.</summary>
internal sealed class ResultTable(string title, params ResultColumn[] columns)
{
    /// <summary>Blanks between two columns.</summary>
    public const int Gap = 2;

    private readonly List<TableCell[]> _rows = [];

    public string Title { get; } = title;

    public IReadOnlyList<ResultColumn> Columns { get; } = columns;

    public IReadOnlyList<TableCell[]> Rows => _rows;

    /// <summary>What is said instead of a table without rows.</summary>
    public string WhenEmpty { get; init; } = "";

    public void Add(params TableCell[] row) => _rows.Add(row);

    /// <summary>A count with a remark, where there is something to count.</summary>
    public void AddUnless0(string item, long count, string remark)
    {
        if (count != 0)
            Add(item, TableCell.Count(count), remark);
    }

    /// <summary>Without its title, for a table that is the whole answer.</summary>
    public ResultTable Untitled() => Take([.. Enumerable.Range(0, Columns.Count)], "");

    /// <summary>With a column more before the others, or behind a named one.</summary>
    /// <param name="column">Its heading.</param>
    /// <param name="cells">One a row.</param>
    /// <param name="behind">Null: before all.</param>
    public ResultTable With(ResultColumn column, IReadOnlyList<TableCell> cells, string? behind)
    {
        var at = behind is null ? 0 : IndexOf(behind) + 1;
        var table = new ResultTable(Title, [.. Columns.Take(at), column, .. Columns.Skip(at)]) { WhenEmpty = WhenEmpty };
        for (var row = 0; row < _rows.Count; row++)
            table.Add([.. _rows[row][..at], cells[row], .. _rows[row][at..]]);
        return table;
    }

    /// <summary>All columns but one.</summary>
    public ResultTable Without(string name) => Take([.. Enumerable.Range(0, Columns.Count).Where(column => Columns[column].Name != name)], Title);

    /// <summary>The named columns, in that order.</summary>
    public ResultTable Only(params string[] names) => Take([.. names.Select(IndexOf)], Title);

    /// <summary>
    /// No wider than so many characters: columns without a value go first; then cells are cut that may be, down to a least width; then
    /// the columns at the right go. The first one stays.
    /// </summary>
    public ResultTable FittedTo(int width)
    {
        if (Width(Columns.Count, LongestCell) <= width)
            return this;
        var table = Take([.. Enumerable.Range(0, Columns.Count).Where(column => column == 0 || _rows.Any(row => row[column] != TableCell.None))], Title);
        var count = table.Columns.Count;
        while (count > 1 && Width(count, table.LeastCell) > width)
            count--;
        return table.Take([.. Enumerable.Range(0, count)], Title).CutTo(width);
    }

    /// <summary>Cuts the widest first.</summary>
    private ResultTable CutTo(int width)
    {
        var widths = Enumerable.Range(0, Columns.Count).Select(LongestCell).ToArray();
        for (var excess = Width(Columns.Count, column => widths[column]) - width; excess > 0; excess--)
        {
            var widest = -1;
            for (var column = 0; column < widths.Length; column++)
            {
                if (widths[column] > LeastCell(column) && (widest < 0 || widths[column] > widths[widest]))
                    widest = column;
            }

            if (widest < 0)
                break;
            widths[widest]--;
        }

        var table = new ResultTable(Title, [.. Columns]) { WhenEmpty = WhenEmpty };
        foreach (var row in _rows)
            table.Add([.. row.Select((figure, column) => Columns[column].Fit == ColumnFit.Cut && figure.Shown.Length > widths[column] ? figure with { Shown = figure.Shown[..(widths[column] - 1)].TrimEnd() + "…" } : figure)]);
        return table;
    }

    private ResultTable Take(int[] indices, string title)
    {
        var table = new ResultTable(title, [.. indices.Select(index => Columns[index])]) { WhenEmpty = WhenEmpty };
        foreach (var row in _rows)
            table.Add([.. indices.Select(index => row[index])]);
        return table;
    }

    private int IndexOf(string name)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Name == name)
                return i;
        }

        throw new ArgumentException($"there is no column {name}", nameof(name));
    }

    /// <summary>Of the first columns with the gaps between them.</summary>
    private static int Width(int count, Func<int, int> cell) => ((count - 1) * Gap) + Enumerable.Range(0, count).Sum(cell);

    private int LeastCell(int column) => Columns[column].Fit == ColumnFit.Whole
        ? LongestCell(column)
        : Math.Min(LongestCell(column), Math.Max(Columns[column].Least, Columns[column].Heading.Length));

    private int LongestCell(int column) => Math.Max(Columns[column].Heading.Length, _rows.Count == 0 ? 0 : _rows.Max(row => row[column].Shown.Length));
}
