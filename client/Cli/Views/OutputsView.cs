using System.Globalization;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Scores;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Views;

/// <summary>What was predicted, labelled or not: shares of the classes, the numbers, the scores.</summary>
internal static class OutputsView
{
    private const int MaxShownClasses = 12;

    // Characters that the longest bar of a histogram takes.
    private const int BarWidth = 30;

    public static IEnumerable<ResultTable> Tables(OutputHealth outputs)
    {
        if (outputs.Classes is { } classes)
            yield return Classes(classes);
        if (Distributions(outputs) is { Rows.Count: > 0 } distributions)
            yield return distributions;
        if ((outputs.Confidence ?? outputs.Scores)?.Histogram is { } histogram)
            yield return Histogram(outputs.Confidence is null ? "Scores" : "Confidence", histogram);
    }

    /// <summary>The most frequent classes in a line, such as <c>no 97.1%, yes 2.9%</c>.</summary>
    public static string Line(PredictedClasses classes, int top)
    {
        var shown = classes.Shares.Take(top).ToList();
        var rest = 1 - shown.Sum(static each => each.Share);
        var names = shown.Select(each => $"{each.Class} {TableCell.Percent(each.Share).Shown}");
        return string.Join(", ", classes.Distinct > shown.Count ? names.Append($"others {TableCell.Percent(Math.Max(0, rest)).Shown}") : names);
    }

    private static ResultTable Classes(PredictedClasses classes)
    {
        var table = new ResultTable(
            $"Predictions of {TableCell.Count(classes.Distinct).Shown} {Noun.Of(classes.Distinct, "class", "classes")}, {TableCell.Count(classes.Count).Shown} {Noun.Of(classes.Count, "record")}",
            new ResultColumn("class", "class"), new ResultColumn("predicted", "predicted", true), new ResultColumn("share", "share", true),
            new ResultColumn("95% interval", "interval"), new ResultColumn("", "bar"));
        var shown = classes.Shares.Take(classes.Shares.Count <= MaxShownClasses ? MaxShownClasses : MaxShownClasses - 1).ToList();
        var longest = shown.Select(static each => each.Share).DefaultIfEmpty(1).Max();
        foreach (var each in shown)
        {
            var interval = each.Interval is { } i ? $"{TableCell.Percent(i.Lower).Shown} to {TableCell.Percent(i.Upper).Shown}" : "";
            table.Add(each.Class, TableCell.Count(each.Count), TableCell.Percent(each.Share), interval, Bar(each.Share, longest));
        }

        if (classes.Distinct > shown.Count)
        {
            var (count, share) = (shown.Aggregate(classes.Count, static (rest, each) => rest - Math.Min(rest, each.Count)), Math.Max(0, 1 - shown.Sum(static each => each.Share)));
            table.Add("(others)", TableCell.Count(count), TableCell.Percent(share), "", Bar(share, longest));
        }

        return table;
    }

    private static ResultTable Distributions(OutputHealth outputs)
    {
        var accuracy = outputs.Values is null ? "" : string.Create(CultureInfo.InvariantCulture, $", quantiles of numbers to within {100 * SignedQuantileSketch.RelativeAccuracy:0.#}%");
        var table = new ResultTable(
            $"Outputs{accuracy}",
            new ResultColumn("", "output"), new ResultColumn("count", "count", true), new ResultColumn("mean", "mean", true), new ResultColumn("std", "std", true),
            new ResultColumn("min", "min", true), new ResultColumn("5%", "5%", true), new ResultColumn("25%", "25%", true), new ResultColumn("50%", "50%", true),
            new ResultColumn("75%", "75%", true), new ResultColumn("95%", "95%", true), new ResultColumn("max", "max", true));
        if (outputs.Values is { } v)
        {
            table.Add(
                "predicted number", TableCell.Count(v.Count), TableCell.Rounded(v.Mean), TableCell.Rounded(v.StandardDeviation), TableCell.Rounded(v.Min), TableCell.Rounded(v.P05),
                TableCell.Rounded(v.LowerQuartile), TableCell.Rounded(v.Median), TableCell.Rounded(v.UpperQuartile), TableCell.Rounded(v.P95), TableCell.Rounded(v.Max));
        }

        Add("score", outputs.Scores);
        Add("confidence", outputs.Confidence);
        return table;

        void Add(string name, ScoreDistributionFigures? figures)
        {
            if (figures is { } f)
            {
                table.Add(
                    name, TableCell.Count(f.Count), TableCell.Rounded(f.Mean), TableCell.Rounded(f.StandardDeviation), TableCell.Rounded(f.Min), TableCell.Rounded(f.P05),
                    TableCell.Rounded(f.LowerQuartile), TableCell.Rounded(f.Median), TableCell.Rounded(f.UpperQuartile), TableCell.Rounded(f.P95), TableCell.Rounded(f.Max));
            }
        }
    }

    // From the first bin that holds a score to the last.
    private static ResultTable Histogram(string title, IReadOnlyList<double> shares)
    {
        var table = new ResultTable(title, new ResultColumn("up to", "up_to", true), new ResultColumn("share", "share", true), new ResultColumn("", "bar"));
        var occupied = Enumerable.Range(0, shares.Count).Where(bin => shares[bin] > 0).ToList();
        for (var bin = occupied[0]; bin <= occupied[^1]; bin++)
        {
            var upper = (bin + 1) / (double)shares.Count;
            table.Add(upper.ToString("0.00", CultureInfo.InvariantCulture), TableCell.Percent(shares[bin]), Bar(shares[bin], shares.Max()));
        }

        return table;
    }

    private static string Bar(double share, double longest) => longest > 0 ? new string('█', (int)Math.Round(BarWidth * share / longest)) : "";
}
