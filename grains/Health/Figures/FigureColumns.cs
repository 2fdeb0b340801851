using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Grains.Health.Figures;

/// <summary>Puts the figures of steps into columns.</summary>
internal static class FigureColumns
{
    public static FigureColumn[] Of(FigurePlan plan, FigurePoint?[] points) =>
        [.. Enumerable.Range(0, plan.Names.Length).Select(figure => Of(plan, figure, points))];

    public static FigureTotals Sum(FigurePoint?[] points)
    {
        var sum = FigurePoint.Nothing;
        foreach (var point in points)
        {
            if (point?.Totals is { } each)
                sum = new FigureTotals(sum.Records + each.Records, sum.SampledOut + each.SampledOut, sum.Dropped + each.Dropped, sum.Late + each.Late, sum.Rejected + each.Rejected, sum.Labelled + each.Labelled);
        }

        return sum;
    }

    private static FigureColumn Of(FigurePlan plan, int figure, FigurePoint?[] points)
    {
        var metric = MetricOf(figure, points);
        var (values, low, high) = (Absent(points.Length), Absent(points.Length), Absent(points.Length));
        var records = new ulong[points.Length];
        // Of the newest step that has records.
        var (hasInterval, reason) = (false, "no records");
        for (var i = 0; i < points.Length; i++)
        {
            if (points[i] is not { } point)
                continue;
            var reading = point.Readings[figure];
            records[i] = reading.Records;
            if (reading.Metric?.Name != metric?.Name || reading.Metric is null)
            {
                reason = reading.Reason;
                continue;
            }

            (values[i], low[i], high[i], reason) = (reading.Value, reading.Low, reading.High, "");
            hasInterval |= !double.IsNaN(reading.Low) || !double.IsNaN(reading.High);
        }

        return new FigureColumn(plan.Names[figure], metric?.Name ?? "", metric?.Unit ?? plan.UnitOf(figure), values, hasInterval ? low : null, hasInterval ? high : null, records, reason);
    }

    /// <summary>The first choice of those that a step has.</summary>
    private static Metric? MetricOf(int figure, FigurePoint?[] points)
    {
        var (rank, metric) = (int.MaxValue, (Metric?)null);
        foreach (var point in points)
        {
            if (point?.Readings[figure] is { Metric: { } each } reading && reading.Rank < rank)
                (rank, metric) = (reading.Rank, each);
        }

        return metric;
    }

    private static double[] Absent(int length)
    {
        var values = new double[length];
        Array.Fill(values, double.NaN);
        return values;
    }
}
