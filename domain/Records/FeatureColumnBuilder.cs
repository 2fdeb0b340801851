namespace OrleansMonitor.Domain.Records;

/// <summary>One feature of a block in the making: numbers, categories, or both, each for a column of its own.</summary>
internal sealed class FeatureColumnBuilder(bool wide)
{
    private readonly ColumnBuilder<float> _singles = new(Absent.Number32);
    private readonly ColumnBuilder<double> _doubles = new(Absent.Number64);
    private readonly NameIndex _categories = new();
    private readonly IndexColumnBuilder _indices = new();

    public string Name { get; set; } = "";

    /// <summary>Names in the dictionary of its categories.</summary>
    public int Categories => _categories.Count;

    public bool Has(bool isCategorical) => isCategorical ? !_indices.IsEmpty : !_singles.IsEmpty || !_doubles.IsEmpty;

    public void Set(int row, double value)
    {
        if (wide)
            _doubles.Set(row, value);
        else
            _singles.Set(row, (float)value);
    }

    public void Set(int row, string category) => _indices.Set(row, _categories.IndexOf(category));

    public void TakeNumbers(FeatureColumn column, int rows)
    {
        column.Name = Name;
        column.Numbers = wide ? _doubles.Take(rows) : _singles.Take(rows);
    }

    public void TakeCategories(FeatureColumn column, int rows)
    {
        column.Name = Name;
        _categories.CopyTo(column.Categories);
        column.Indices = _indices.Take(rows, _categories.Count);
    }

    public void Clear()
    {
        _singles.Clear();
        _doubles.Clear();
        _categories.Clear();
        _indices.Clear();
    }
}
