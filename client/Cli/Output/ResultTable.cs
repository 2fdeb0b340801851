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

    /// <summary>As many columns from the left as fit into so many characters, and at least one.</summary>
    public ResultTable FittedTo(int width)
    {
        var used = 0;
        var count = 0;
        while (count < Columns.Count)
        {
            used += Width(count) + (count > 0 ? Gap : 0);
            if (used > width && count > 0)
                break;
            count++;
        }

        return Take([.. Enumerable.Range(0, count)], Title);
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

    private int Width(int column) => Math.Max(Columns[column].Heading.Length, _rows.Count == 0 ? 0 : _rows.Max(row => row[column].Shown.Length));
}
