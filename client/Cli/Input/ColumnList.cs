namespace OrleansMonitor.Cli.Input;

/// <summary>The columns that a command reads; one that is used twice is read once.</summary>
internal sealed class ColumnList
{
    private readonly List<string> _names = [];

    public IReadOnlyList<string> Names => _names;

    /// <returns>The column's place in a row, or −1 when it was not asked for.</returns>
    public int Add(string? name)
    {
        if (name is null)
            return -1;
        var index = _names.IndexOf(name);
        if (index >= 0)
            return index;
        _names.Add(name);
        return _names.Count - 1;
    }

    public int[] Add(IReadOnlyList<string> names) => [.. names.Select(name => Add(name))];
}
