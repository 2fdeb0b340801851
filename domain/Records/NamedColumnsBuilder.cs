namespace OrleansMonitor.Domain.Records;

/// <summary>
/// Columns of numbers and categories by name, built row by row: the features of a block, or its measurements. Columns are kept under
/// their names when it is cleared, since the next block most likely has the same ones.
/// </summary>
/// <param name="wide">Whether numbers keep 8 bytes instead of 4.</param>
/// <param name="limit">Names, and columns.</param>
internal sealed class NamedColumnsBuilder(bool wide, int limit)
{
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly List<FeatureColumnBuilder> _builders = [];
    private int _columns;

    /// <summary>Names, used or kept.</summary>
    public int Count => _builders.Count;

    /// <summary>False: there are too many.</summary>
    public bool TryAdd(int row, string name, double value)
    {
        if (Find(name, isCategorical: false) is not { } column)
            return false;
        column.Set(row, value);
        return true;
    }

    /// <summary>False: there are too many. A full dictionary is told: the block must be built before the next row.</summary>
    public bool TryAdd(int row, string name, string category, ref bool isDictionaryFull)
    {
        if (Find(name, isCategorical: true) is not { } column)
            return false;
        column.Set(row, category);
        isDictionaryFull |= column.Categories == RecordLimits.MaxCategories;
        return true;
    }

    /// <summary>Counts one of the next row as a new name and as a new column, where it is.</summary>
    public void CountNew(string name, bool isCategorical, ref int names, ref int columns)
    {
        var isKnown = _indices.TryGetValue(name, out var index);
        names += isKnown ? 0 : 1;
        columns += isKnown && _builders[index].Has(isCategorical) ? 0 : 1;
    }

    /// <summary>Whether there is room for new names and columns.</summary>
    public bool HasRoom(int names, int columns) => _builders.Count + names <= limit && _columns + columns <= limit;

    /// <summary>Makes room: without the names of blocks before, which another model may have had. There must be no row.</summary>
    public void Forget()
    {
        _builders.Clear();
        _indices.Clear();
    }

    public void Build(ReusableList<FeatureColumn> target, int rows)
    {
        foreach (var column in _builders)
        {
            if (column.Has(isCategorical: false))
                column.TakeNumbers(target.Add(), rows);
            if (column.Has(isCategorical: true))
                column.TakeCategories(target.Add(), rows);
        }
    }

    public void Clear()
    {
        // Many that this block did not use are another model's: forget them, or new ones would find no room.
        var unused = 0;
        foreach (var column in _builders)
        {
            if (!column.Has(isCategorical: false) && !column.Has(isCategorical: true))
                unused++;
            column.Clear();
        }

        if (unused > 0 && 2 * unused > _builders.Count)
            Forget();
        _columns = 0;
    }

    // A name of both kinds has two columns.
    private FeatureColumnBuilder? Find(string name, bool isCategorical)
    {
        if (!_indices.TryGetValue(name, out var index))
        {
            if (_builders.Count == limit)
                return null;
            index = _builders.Count;
            _indices.Add(name, index);
            _builders.Add(new FeatureColumnBuilder(wide) { Name = name });
        }

        var column = _builders[index];
        if (column.Has(isCategorical))
            return column;
        if (_columns == limit)
            return null;
        _columns++;
        return column;
    }
}
