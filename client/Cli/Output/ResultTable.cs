namespace OrleansMonitor.Cli.Output;

/// <summary>A column: its heading for people and its name in CSV.</summary>
internal sealed record ResultColumn(string Heading, string Name, bool IsRight = false);

/// <summary>Rows of figures, to be shown or written.</summary>
internal sealed class ResultTable(string title, params ResultColumn[] columns)
{
    /// <summary>Blanks between two columns.</summary>
    public const int Gap = 2;

    private readonly List<Figure[]> _rows = [];

    public string Title { get; } = title;

    public IReadOnlyList<ResultColumn> Columns { get; } = columns;

    public IReadOnlyList<Figure[]> Rows => _rows;

    /// <summary>What is said instead of a table without rows.</summary>
    public string WhenEmpty { get; init; } = "";

    public void Add(params Figure[] row) => _rows.Add(row);

    /// <summary>Without its title, for a table that is the whole answer.</summary>
    public ResultTable Untitled() => Take([.. Enumerable.Range(0, Columns.Count)], "");

    /// <summary>The named columns, in that order.</summary>
    public ResultTable Only(params string[] names) => Take([.. names.Select(IndexOf)], Title);

    /// <summary>
    /// No wider than so many characters: columns without a value go first, then those at the right; the first one stays.
    /// </summary>
    public ResultTable FittedTo(int width)
    {
        if (Width(Columns.Count) <= width)
            return this;
        var table = Take([.. Enumerable.Range(0, Columns.Count).Where(column => column == 0 || _rows.Any(row => row[column] != Figure.None))], Title);
        var count = table.Columns.Count;
        while (count > 1 && table.Width(count) > width)
            count--;
        return table.Take([.. Enumerable.Range(0, count)], Title);
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
    private int Width(int count)
    {
        var width = (count - 1) * Gap;
        for (var column = 0; column < count; column++)
            width += CellWidth(column);
        return width;
    }

    private int CellWidth(int column) => Math.Max(Columns[column].Heading.Length, _rows.Count == 0 ? 0 : _rows.Max(row => row[column].Shown.Length));
}
