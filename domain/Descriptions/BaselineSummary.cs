using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Drift;

namespace OrleansMonitor.Domain.Descriptions;

/// <summary>Describes what a baseline has of a column. It keeps no rows: quartiles lie within the bin that holds them, in proportion.</summary>
internal static class BaselineSummary
{
    // Of the range of the column.
    private const double OneValue = 1e-9;

    public static ColumnSummary Of(BaselineColumn column, Baseline baseline)
    {
        var (bins, counts) = (column.Bins, column.Counts);
        var side = new ColumnSample(counts, baseline.Rows, baseline.Weight, baseline.EffectiveRows).Side(bins);
        var count = counts.Total - (bins.Mismatched < counts.Cells ? counts.Counts[bins.Mismatched] : 0);
        var weights = new double[bins.ValueCells];
        for (var cell = 0; cell < Math.Min(weights.Length, counts.Cells); cell++)
            weights[cell] = counts.WeightAt(cell);
        var total = weights.Sum();
        var summary = new ColumnSummary
        {
            Count = count,
            Records = baseline.Rows,
            MissingShare = side.MissingShare,
            MismatchedShare = side.MismatchedShare,
            IsConstant = count > 1 && (bins.IsNumeric ? column.Min is not null && column.Min == column.Max : weights.Count(static weight => weight > 0) == 1 && weights[bins.Other] == 0),
        };
        if (bins.IsNumeric)
        {
            return summary with
            {
                Mean = column.Mean,
                StandardDeviation = column.StandardDeviation,
                Min = column.Min,
                LowerQuartile = Quantile(column, weights, total, 0.25),
                Median = Quantile(column, weights, total, 0.5),
                UpperQuartile = Quantile(column, weights, total, 0.75),
                Max = column.Max,
            };
        }

        return summary with
        {
            Distinct = weights[bins.Other] > 0 ? null : weights.Count(static weight => weight > 0),
            UnseenShare = side.UnseenShare,
            Top = total > 0 ? [.. bins.Categories.Take(CurrentSummary.Top).Select((name, cell) => new CategoryShare(name, weights[cell] / total))] : [],
        };
    }

    private static double? Quantile(BaselineColumn column, double[] weights, double total, double q)
    {
        if (!(total > 0) || column.Min is not { } min || column.Max is not { } max)
            return null;
        var (edges, left) = (column.Bins.Edges, q * total);
        for (var cell = 0; cell < weights.Length; cell++)
        {
            if (left > weights[cell])
            {
                left -= weights[cell];
                continue;
            }

            if (column.Bins.IsDiscrete)
                return column.Centres[cell];
            var lower = Math.Max(min, cell == 0 ? min : edges[cell - 1]);
            var upper = Math.Min(max, cell == edges.Length ? max : edges[cell]);

            // A bin that is next to nothing wide holds one value, as the sketch's bin of 0 does.
            if (upper - lower <= OneValue * (max - min))
                return lower;
            return lower + ((upper - lower) * (weights[cell] > 0 ? left / weights[cell] : 0));
        }

        return max;
    }
}
