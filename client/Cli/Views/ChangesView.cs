using System.Globalization;
using OrleansMonitor.Changes;
using OrleansMonitor.Cli.Output;

namespace OrleansMonitor.Cli.Views;

/// <summary>A control chart for people: what changed in sentences, then the points.</summary>
internal static class ChangesView
{
    public static IEnumerable<ResultTable> Tables(ModelChanges changes)
    {
        var slice = HealthView.SliceOf(changes.Version, changes.Segment);
        var outside = changes.Points.Count(static point => point.IsOutside);
        var list = new FigureList($"{changes.Model}, {changes.Metric}, {HealthView.Range(changes.From, changes.To)}, step {changes.Step}{slice}")
            .Add("points", TableCell.Count((long)changes.Points.Count), changes.PointsWithoutValue > 0 ? $"{changes.PointsWithoutValue} more are without the figure: {changes.Reason}" : "")
            .Add("changes", TableCell.Count((long)changes.Changes.Count), "lasting ones, by a cumulative sum and an adaptive window")
            .Add("outside", TableCell.Count((long)outside), string.Create(CultureInfo.InvariantCulture, $"beyond {changes.Limit} standard deviations of up to {changes.History} points before them"));
        if (changes.Overdispersion > 1)
            list.Add("variation", TableCell.Rounded(Math.Sqrt(changes.Overdispersion), "×"), "as much as of independent records, which the limits take into account");
        yield return list.Table;
        var findings = new ResultTable("Changes", new ResultColumn("", "change", Fit: ColumnFit.Wrap));
        foreach (var change in changes.Changes)
            findings.Add($"{change.Sentence} ({string.Join(" and ", change.Detectors.Select(static detector => detector == ChangeDetector.Adwin ? "ADWIN" : "Page–Hinkley"))}).");
        if (findings.Rows.Count > 0)
            yield return findings;
        yield return Points(changes);
    }

    public static ResultTable Points(ModelChanges changes)
    {
        var table = new ResultTable(
            "Points",
            new ResultColumn("from (UTC)", "from"),
            new ResultColumn("records", "records", IsRight: true),
            new ResultColumn("value", "value", IsRight: true),
            new ResultColumn("lower", "lower", IsRight: true),
            new ResultColumn("centre", "centre", IsRight: true),
            new ResultColumn("upper", "upper", IsRight: true),
            new ResultColumn("deviations", "deviations", IsRight: true),
            new ResultColumn("", "outside"))
        {
            WhenEmpty = changes.Reason is { } reason ? $"No point has the figure: {reason}." : "There are no records in this range.",
        };
        var precision = changes.Points.Select(static point => TableCell.PrecisionOf(point.From)).DefaultIfEmpty().Max();
        foreach (var point in changes.Points)
        {
            table.Add(
                TableCell.Time(point.From) with { Shown = TableCell.Utc(point.From, precision) },
                TableCell.Count(point.Records),
                Figure(changes, point.Value),
                Figure(changes, point.Lower),
                Figure(changes, point.Centre),
                Figure(changes, point.Upper),
                TableCell.Rounded(point.Deviations),
                new TableCell(point.IsOutside ? "outside" : "", point.IsOutside ? "true" : "false"));
        }

        return table;
    }

    private static TableCell Figure(ModelChanges changes, double? value) => changes.Unit switch
    {
        "s" => TableCell.Seconds(value),
        "ratio" => TableCell.Ratio(value),
        _ => TableCell.Rounded(value),
    };
}
