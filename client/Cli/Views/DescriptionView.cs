using System.Globalization;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Descriptions;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Descriptions;

namespace OrleansMonitor.Cli.Views;

/// <summary>A description for people: what is wrong in sentences, then numbers and categories, current above baseline.</summary>
internal static class DescriptionView
{
    private static readonly (ResultColumn Column, Func<ColumnSummary, TableCell> Cell)[] Common =
    [
        (Right("count"), static side => TableCell.Count(side.Count)),
        (Right("missing"), static side => TableCell.Percent(side.MissingShare)),
        (Right("mismatched"), static side => TableCell.Percent(side.MismatchedShare)),
    ];

    private static readonly (ResultColumn Column, Func<ColumnSummary, TableCell> Cell)[] Numbers =
    [
        (Right("out of range"), static side => TableCell.Percent(side.OutOfRangeShare)),
        (Right("mean"), static side => TableCell.Rounded(side.Mean)),
        (Right("std"), static side => TableCell.Rounded(side.StandardDeviation)),
        (Right("min"), static side => TableCell.Rounded(side.Min)),
        (Right("25%"), static side => TableCell.Rounded(side.LowerQuartile)),
        (Right("50%"), static side => TableCell.Rounded(side.Median)),
        (Right("75%"), static side => TableCell.Rounded(side.UpperQuartile)),
        (Right("max"), static side => TableCell.Rounded(side.Max)),
        (QuartileError.Column, static side => QuartileError.Of(side.Min, side.LowerQuartile, side.Median, side.UpperQuartile, side.Max, side.StandardDeviation)),
    ];

    private static readonly (ResultColumn Column, Func<ColumnSummary, TableCell> Cell)[] Categories =
    [
        (Right("unseen"), static side => TableCell.Percent(side.UnseenShare)),
        (Right("distinct"), static side => TableCell.Count(side.Distinct)),
        (new ResultColumn("most frequent", "top", Fit: ColumnFit.Wrap), static side => TopOf(side)),
    ];

    public static IEnumerable<ResultTable> Tables(ModelDescription description)
    {
        var slice = HealthView.SliceOf(description.Version, description.Segment);
        yield return new FigureList($"{description.Model}, {HealthView.Range(description.From, description.To)}{slice}")
            .Add("records", TableCell.Count(description.Records), description.Baseline is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{description.Binned:N0} of them counted with the baseline's bins"))
            .Add("beside", description.Against?.Name ?? (description.Baseline is { } baseline ? $"{baseline.Name}@{baseline.Revision}" : "nothing"), description.Against is { } side ? $"{TableCell.Count(side.Records).Shown} records, {HealthView.Range(side.From, side.To)}" : description.Baseline is null ? "no baseline is active" : "")
            .Add("findings", TableCell.Count((long)description.Findings.Count), "").Table;
        var findings = new ResultTable("Findings", new ResultColumn("", "finding", Fit: ColumnFit.Wrap));
        foreach (var finding in description.Findings)
            findings.Add(finding);
        if (findings.Rows.Count > 0)
            yield return findings;
        foreach (var table in (ResultTable[])[Of("Numbers, " + QuartileError.Promise, description, static column => column.IsNumeric, [.. Common, .. Numbers]), Of("Categories", description, static column => !column.IsNumeric, [.. Common, .. Categories])])
        {
            if (table.Rows.Count > 0)
                yield return table;
        }
    }

    /// <summary>Every column with all figures, two lines each where something is beside them.</summary>
    public static ResultTable All(ModelDescription description) => Of("Columns", description, static _ => true, [.. Common, .. Numbers, .. Categories]);

    private static ResultTable Of(string title, ModelDescription description, Func<ColumnDescription, bool> isShown, (ResultColumn Column, Func<ColumnSummary, TableCell> Cell)[] cells)
    {
        // Quartiles of a baseline are those of its bins and not of a sketch.
        var beside = description.Against?.Name ?? "baseline";
        var table = new ResultTable(title, [new ResultColumn("column", "column"), new ResultColumn("", "side"), .. cells.Select(static each => each.Column)]);
        foreach (var column in description.Columns.Where(isShown))
        {
            var name = column.Role == ColumnRole.Embedding ? $"{column.Name} (norm)"
                : column.Role.IsNamed() ? column.Role.Show(column.Name)
                : $"({column.Role.Show("")})";
            if (column.Current is { } current)
                table.Add([name, "current", .. cells.Select(each => each.Cell(current))]);
            if (column.Baseline is { } baseline)
                table.Add([name, beside, .. cells.Select(each => description.Against is null && each.Column == QuartileError.Column ? TableCell.None : each.Cell(baseline))]);
        }

        return table;
    }

    private static TableCell TopOf(ColumnSummary side) =>
        string.Join(", ", side.Top.Select(static value => string.Create(CultureInfo.InvariantCulture, $"{value.Name} {100 * value.Share:0.#}%")));

    private static ResultColumn Right(string name) => new(name, name, IsRight: true);
}
