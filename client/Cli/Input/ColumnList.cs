namespace OrleansMonitor.Cli.Input;

/// <summary>The columns that a command reads; one that is used twice is read once.</summary>
internal sealed class ColumnList
{
    private readonly List<string> _names = [];
    private readonly HashSet<string> _vectors = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Names => _names;

    /// <summary>Those that are read as vectors alone.</summary>
    public IReadOnlySet<string> Vectors => _vectors;

    /// <returns>The column's place in a row, or −1 when it was not asked for.</returns>
    public int Add(string? name)
    {
        if (name is null)
            return -1;
        _vectors.Remove(name);
        return PlaceOf(name);
    }

    public int[] Add(IReadOnlyList<string> names) => [.. names.Select(name => Add(name))];

    /// <summary>Columns with a vector in each cell.</summary>
    public int[] AddVectors(IReadOnlyList<string> names)
    {
        _vectors.UnionWith(names.Where(name => !_names.Contains(name)));
        return [.. names.Select(PlaceOf)];
    }

    private int PlaceOf(string name)
    {
        var index = _names.IndexOf(name);
        if (index >= 0)
            return index;
        _names.Add(name);
        return _names.Count - 1;
    }
}
