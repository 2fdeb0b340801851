namespace OrleansMonitor.Cli.Output;

/// <summary>A column: its heading for people and its name in CSV.</summary>
internal sealed record ResultColumn(string Heading, string Name, bool IsRight = false);

/// <summary>Rows of figures, to be shown or written.</summary>
internal sealed class ResultTable(string title, params ResultColumn[] columns)
{
    private readonly List<Figure[]> _rows = [];

    public string Title { get; } = title;

    public IReadOnlyList<ResultColumn> Columns { get; } = columns;

    public IReadOnlyList<Figure[]> Rows => _rows;

    /// <summary>What is said instead of a table without rows.</summary>
    public string WhenEmpty { get; init; } = "";

    public void Add(params Figure[] row) => _rows.Add(row);
}
