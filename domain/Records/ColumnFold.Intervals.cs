namespace OrleansMonitor.Domain.Records;

/// <content>Intervals of predicted numbers.</content>
internal sealed partial class ColumnFold
{
    private void AddIntervals(int start, int rows, ReadOnlySpan<float> weights, PartialAggregate target)
    {
        var actuals = _columns.ActualValues;
        for (var row = start; row < start + rows; row++)
        {
            if (IntervalCheck.Of(_columns, row) is not { } interval)
                continue;
            double weight = weights.IsEmpty ? 1 : weights[row - start];
            target.Intervals.Add(interval, weight);
            var actual = actuals.IsEmpty ? double.NaN : Column.Number(actuals.Span, Width(actuals), row);
            if (!double.IsNaN(actual))
                target.Intervals.AddActual(interval, actual, weight);
        }
    }
}
