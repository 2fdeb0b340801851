using System.Globalization;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Estimates;

namespace OrleansMonitor.Cli.Views;

/// <summary>Estimates for people: each figure estimated and realized, what must hold, and then the course of them.</summary>
internal static class EstimateView
{
    public static IEnumerable<ResultTable> Tables(ModelEstimate estimate)
    {
        var slice = HealthView.SliceOf(estimate.Version, estimate.Segment);
        var whole = estimate.Whole;
        yield return new FigureList($"{estimate.Model}, {HealthView.Range(estimate.From, estimate.To)}{slice}")
            .Add("baseline", $"{estimate.Baseline.Name}@{estimate.Baseline.Revision}", $"{estimate.Baseline.Rows.ToString("N0", CultureInfo.InvariantCulture)} rows, {SourceText.Of(estimate.Baseline.Source)}")
            .Add("records", TableCell.Count(whole.Records))
            .Add("estimated", TableCell.Count(whole.Estimated), whole.Reason ?? (whole.Estimated < whole.Records ? "the others arrived while the baseline was not active, or have no score or prediction" : ""))
            .Add("labelled", TableCell.Count(whole.Labelled), whole.Remark ?? "what is realized is of these")
            .Table;
        if (whole.ExpectedConfusion is { } expected)
        {
            var confusion = new ResultTable("Expected confusion matrix", new ResultColumn("actual", "actual"), new ResultColumn($"predicted {expected.Positive}", "positive", IsRight: true), new ResultColumn("predicted other", "other", IsRight: true));
            confusion.Add(expected.Positive, TableCell.Rounded(expected.TruePositives), TableCell.Rounded(expected.FalseNegatives));
            confusion.Add("other", TableCell.Rounded(expected.FalsePositives), TableCell.Rounded(expected.TrueNegatives));
            yield return confusion;
        }

        if (whole.Figures.Count > 0)
            yield return Figures("Figures", [whole], withTime: false);
        if (estimate.Points is { Count: > 0 } points)
            yield return Figures("Course", points, withTime: true);
        var assumption = new ResultTable("Assumption", new ResultColumn("", "assumption", Fit: ColumnFit.Wrap));
        assumption.Add(estimate.Assumption);
        yield return assumption;
    }

    public static ResultTable Table(ModelEstimate estimate) => Figures("Estimates", estimate.Points ?? [estimate.Whole], withTime: true);

    private static ResultTable Figures(string title, IReadOnlyList<EstimatePoint> points, bool withTime)
    {
        var table = new ResultTable(
            title,
            [
                .. withTime ? [new ResultColumn("from", "from"), new ResultColumn("n", "estimated_records", IsRight: true)] : Array.Empty<ResultColumn>(),
                new ResultColumn("figure", "figure"),
                new ResultColumn("estimated", "estimated", IsRight: true),
                new ResultColumn("at least", "lower", IsRight: true),
                new ResultColumn("at most", "upper", IsRight: true),
                new ResultColumn("realized", "realized", IsRight: true),
                new ResultColumn("realized is inside", "covered"),
                new ResultColumn("", "reason", Fit: ColumnFit.Wrap),
            ]);
        foreach (var point in points)
        {
            if (point.Figures.Count == 0 && withTime)
                table.Add([TableCell.Time(point.From), TableCell.Count(point.Estimated), TableCell.None, TableCell.None, TableCell.None, TableCell.None, TableCell.None, TableCell.None, point.Reason ?? ""]);
            foreach (var figure in point.Figures)
            {
                table.Add(
                [
                    .. withTime ? [TableCell.Time(point.From), TableCell.Count(point.Estimated)] : Array.Empty<TableCell>(),
                    figure.Name,
                    TableCell.Ratio(figure.Estimated),
                    TableCell.Ratio(figure.Interval?.Lower),
                    TableCell.Ratio(figure.Interval?.Upper),
                    TableCell.Ratio(figure.Realized),
                    figure.Covered switch { true => "yes", false => "no", null => new TableCell(NotCovered(point, figure), "", Tone.Dim) },
                    figure.Reason ?? "",
                ]);
            }
        }

        return table;
    }

    // Both are of the same records only once all of them were counted with the baseline and have their label.
    private static string NotCovered(EstimatePoint point, FigureEstimate figure) =>
        figure.Realized is null ? "no labels"
        : figure.Interval is null ? "no interval"
        : point.Estimated < point.Records ? "other records"
        : "labels awaited";
}
