using OrleansMonitor.Cli.Output;
using OrleansMonitor.Domain.Features;

namespace OrleansMonitor.Cli.Views;

/// <summary>Features as pandas' <c>describe()</c> shows them.</summary>
internal static class FeaturesView
{
    private const int ShownValues = 5;

    public static IEnumerable<ResultTable> Tables(IReadOnlyList<FeatureFigures> features)
    {
        var numeric = new ResultTable(
            "Numeric features, " + QuartileError.Promise,
            new ResultColumn("feature", "feature"), new ResultColumn("count", "count", true), new ResultColumn("missing", "missing", true),
            new ResultColumn("mean", "mean", true), new ResultColumn("std", "std", true), new ResultColumn("min", "min", true),
            new ResultColumn("25%", "25%", true), new ResultColumn("50%", "50%", true), new ResultColumn("75%", "75%", true),
            new ResultColumn("max", "max", true), QuartileError.Column);
        var categorical = new ResultTable(
            "Categorical features",
            new ResultColumn("feature", "feature"), new ResultColumn("count", "count", true), new ResultColumn("missing", "missing", true),
            new ResultColumn("distinct", "distinct", true), new ResultColumn("most frequent", "top"));
        foreach (var feature in features)
        {
            if (feature.Numeric is { } n)
            {
                numeric.Add(
                    feature.Name, TableCell.Count(n.Count), TableCell.Percent(n.MissingFraction), TableCell.Rounded(n.Mean), TableCell.Rounded(n.StandardDeviation),
                    TableCell.Rounded(n.Min), TableCell.Rounded(n.LowerQuartile), TableCell.Rounded(n.Median), TableCell.Rounded(n.UpperQuartile), TableCell.Rounded(n.Max),
                    QuartileError.Of(n.Min, n.LowerQuartile, n.Median, n.UpperQuartile, n.Max, n.StandardDeviation));
            }

            if (feature.Categorical is { } c)
            {
                var top = c.Top.Take(ShownValues).Select(value => $"{value.Name} {TableCell.Percent(value.Weight / c.Weight).Shown}");
                if (c.Other > 0)
                    top = top.Append($"(other) {TableCell.Percent(c.OtherWeight / c.Weight).Shown}");
                categorical.Add(feature.Name, TableCell.Count(c.Count), TableCell.Percent(c.MissingFraction), TableCell.Count(c.Distinct), string.Join(", ", top));
            }
        }

        if (numeric.Rows.Count > 0)
            yield return numeric;
        if (categorical.Rows.Count > 0)
            yield return categorical;
    }
}
