using System.Runtime.InteropServices;
using OrleansMonitor.Cli.Input;
using OrleansMonitor.Domain.Baselines;

namespace OrleansMonitor.Cli.Baselines;

/// <summary>The cells of a measurement: numbers, or categories where more of them are; as many are numbers. Those of the other kind are no values of the baseline.</summary>
internal sealed class MeasuredColumn
{
    private readonly List<double> _numbers = [];
    private readonly List<string?> _categories = [];
    private int _numeric;
    private int _categorical;

    public void Add(double number, string? category)
    {
        _numbers.Add(number);
        _categories.Add(category);
        _numeric += double.IsNaN(number) ? 0 : 1;
        _categorical += category is null ? 0 : 1;
    }

    public void AddTo(BaselineBuilder builder, string name, double importance, SkippedCells skipped)
    {
        var isNumeric = _numeric >= _categorical;
        if (isNumeric)
            builder.AddNumbers(ColumnRole.Measurement, name, CollectionsMarshal.AsSpan(_numbers), importance);
        else
            builder.AddCategories(ColumnRole.Measurement, name, _categories, importance);
        if (Math.Min(_numeric, _categorical) is > 0 and var others)
            skipped.AddCells(name, others, isNumeric ? "numbers" : "categories");
    }
}
