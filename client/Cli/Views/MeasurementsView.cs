using System.Globalization;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Measurements;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Cli.Views;

/// <summary>What was measured of predictions: feedback, judge scores, verdicts, revenue.</summary>
internal static class MeasurementsView
{
    private const int ShownValues = 5;

    public static IEnumerable<ResultTable> Tables(IReadOnlyList<MeasurementFigures> measurements)
    {
        var numbers = new ResultTable(
            string.Create(CultureInfo.InvariantCulture, $"Measurements, quantiles to within {100 * SignedQuantileSketch.RelativeAccuracy:0.#}%"),
            new ResultColumn("measurement", "measurement"), new ResultColumn("count", "count", true), new ResultColumn("of records", "coverage", true),
            new ResultColumn("mean", "mean", true), new ResultColumn("95% interval", "interval", true), new ResultColumn("5%", "5%", true),
            new ResultColumn("50%", "50%", true), new ResultColumn("95%", "95%", true), new ResultColumn("mismatched", "mismatched", true));
        var values = new ResultTable(
            "Measured categories",
            new ResultColumn("measurement", "measurement"), new ResultColumn("value", "value"), new ResultColumn("count", "count", true),
            new ResultColumn("share", "share", true), new ResultColumn("95% interval", "interval", true), new ResultColumn("of records", "coverage", true),
            new ResultColumn("mismatched", "mismatched", true));
        foreach (var measurement in measurements)
        {
            if (measurement.Numbers is { } n)
            {
                numbers.Add(
                    measurement.Name, TableCell.Count(measurement.Count), TableCell.Percent(measurement.Coverage), TableCell.Rounded(n.Mean), Interval(n.MeanInterval, v => TableCell.Rounded(v)),
                    TableCell.Rounded(n.P5), TableCell.Rounded(n.Median), TableCell.Rounded(n.P95), TableCell.Count(measurement.Mismatched));
            }

            foreach (var value in (measurement.Values ?? []).Take(ShownValues))
            {
                values.Add(
                    measurement.Name, value.Name, TableCell.Count(value.Count), TableCell.Percent(value.Share), Interval(value.ShareInterval, v => TableCell.Percent(v)),
                    TableCell.Percent(measurement.Coverage), TableCell.Count(measurement.Mismatched));
            }
        }

        if (numbers.Rows.Count > 0)
            yield return numbers;
        if (values.Rows.Count > 0)
            yield return values;
    }

    private static TableCell Interval(ConfidenceInterval? interval, Func<double?, TableCell> show) =>
        interval is { } i ? $"{show(i.Lower).Shown} to {show(i.Upper).Shown}" : TableCell.None;
}
