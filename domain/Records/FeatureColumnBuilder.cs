namespace OrleansMonitor.Domain.Records;

/// <summary>One feature of a block in the making. The first value decides whether it is numeric or categorical.</summary>
internal sealed class FeatureColumnBuilder(bool wide)
{
    private readonly ColumnBuilder<float> _singles = new(float.NaN);
    private readonly ColumnBuilder<double> _doubles = new(double.NaN);
    private readonly NameIndex _categories = new();
    private readonly IndexColumnBuilder _indices = new();

    public string Name { get; set; } = "";

    public bool IsNumeric => !_singles.IsEmpty || !_doubles.IsEmpty;

    public bool IsCategorical => !_indices.IsEmpty;

    public bool TrySet(int row, double value)
    {
        if (IsCategorical)
            return false;
        if (wide)
            _doubles.Set(row, value);
        else
            _singles.Set(row, (float)value);
        return true;
    }

    public bool TrySet(int row, string category)
    {
        if (IsNumeric)
            return false;
        _indices.Set(row, _categories.IndexOf(category));
        return true;
    }

    public void TakeInto(FeatureColumn column, int rows)
    {
        column.Name = Name;
        if (IsCategorical)
        {
            _categories.CopyTo(column.Categories);
            column.Indices = _indices.Take(rows, _categories.Count);
        }
        else
        {
            column.Numbers = wide ? _doubles.Take(rows) : _singles.Take(rows);
        }
    }

    public void Clear()
    {
        _singles.Clear();
        _doubles.Clear();
        _categories.Clear();
        _indices.Clear();
    }
}
