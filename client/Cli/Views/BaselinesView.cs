using System.Globalization;
using OrleansMonitor.Baselines;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Domain.Baselines;

namespace OrleansMonitor.Cli.Views;

/// <summary>Baselines as tables.</summary>
internal static class BaselinesView
{
    public static ResultTable Table(IReadOnlyList<BaselineEntry> baselines)
    {
        var table = new ResultTable(
            "Baselines",
            new ResultColumn("name", "name"),
            new ResultColumn("revision", "revision", IsRight: true),
            new ResultColumn("active for", "active_for"),
            new ResultColumn("rows", "rows", IsRight: true),
            new ResultColumn("columns", "columns", IsRight: true),
            new ResultColumn("size", "bytes", IsRight: true),
            new ResultColumn("created", "created_at"),
            new ResultColumn("made of", "source", Fit: ColumnFit.Cut))
        {
            WhenEmpty = "The model has no baselines.",
        };
        foreach (var each in baselines)
        {
            table.Add(
                each.Name,
                TableCell.Count(each.Revision),
                each.ActiveFor.Count == 0 ? TableCell.None : string.Join(", ", each.ActiveFor.Select(static version => version.Length == 0 ? "all versions" : version)),
                TableCell.Count(each.Rows),
                TableCell.Count(each.Columns),
                TableCell.Bytes(each.Bytes),
                TableCell.Time(each.CreatedAt),
                new TableCell(SourceText.Of(each.Source), each.Source));
        }

        return table;
    }

    public static ResultTable Columns(BaselineDetail detail)
    {
        var table = new ResultTable(
            $"{detail.Baseline.Name}@{detail.Baseline.Revision}",
            new ResultColumn("column", "column"),
            new ResultColumn("kind", "kind"),
            new ResultColumn("values", "values", IsRight: true),
            new ResultColumn("missing", "missing", IsRight: true),
            new ResultColumn("bins", "bins", IsRight: true),
            new ResultColumn("importance", "importance", IsRight: true),
            new ResultColumn("mean", "mean", IsRight: true),
            new ResultColumn("std", "std", IsRight: true),
            new ResultColumn("min", "min", IsRight: true),
            new ResultColumn("max", "max", IsRight: true));
        foreach (var column in detail.Columns)
        {
            table.Add(
                column.Role.Show(column.Name),
                column.IsNumeric ? "numbers" : "categories",
                TableCell.Count(column.Values),
                TableCell.Count(column.Missing),
                TableCell.Count(column.Bins),
                TableCell.Rounded(column.Importance),
                TableCell.Rounded(column.Mean),
                TableCell.Rounded(column.StandardDeviation),
                TableCell.Rounded(column.Min),
                TableCell.Rounded(column.Max));
        }

        foreach (var embedding in detail.Embeddings ?? [])
        {
            table.Add(
                embedding.Name,
                string.Create(CultureInfo.InvariantCulture, $"vectors of {embedding.Dimension} (norm)"),
                TableCell.Count(embedding.Vectors),
                TableCell.Count(embedding.Missing),
                TableCell.None,
                TableCell.Rounded(embedding.Importance),
                TableCell.Rounded(embedding.Norms.Mean),
                TableCell.Rounded(embedding.Norms.StandardDeviation),
                TableCell.Rounded(embedding.Norms.Min),
                TableCell.Rounded(embedding.Norms.Max));
        }

        return table;
    }
}
