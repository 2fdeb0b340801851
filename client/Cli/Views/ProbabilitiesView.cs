using OrleansMonitor.Cli.Output;
using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Probabilities;

namespace OrleansMonitor.Cli.Views;

/// <summary>Probabilities of the classes: how good they were, and what each class got.</summary>
internal static class ProbabilitiesView
{
    private const int MaxShownClasses = 20;

    public static IEnumerable<ResultTable> Tables(ProbabilityFigures figures)
    {
        var quality = new FigureList($"Class probabilities, {TableCell.Count(figures.Labelled).Shown} labelled of {TableCell.Count(figures.Count).Shown}")
            .Add("macro AUC-ROC", TableCell.Number(figures.MacroAuc), $"mean over {figures.MacroAucClasses} classes{Bound(figures.MacroAucErrorBound)}")
            .Add("log loss", TableCell.Number(figures.LogLoss?.Mean), figures.LogLoss?.Interval)
            .Add("Brier", TableCell.Number(figures.Brier?.Mean), figures.Brier?.Interval);
        foreach (var top in figures.TopAccuracies)
            quality.Add(top.K == 1 ? "most probable is right" : $"among the top {top.K}", TableCell.Percent(top.Accuracy), Interval(top.Interval));
        if (quality.Table.Rows.Count > 0)
            yield return quality.Table;
        if (figures.Classes.Count > 0)
            yield return Classes(figures);
    }

    private static ResultTable Classes(ProbabilityFigures figures)
    {
        var table = new ResultTable(
            $"Class probabilities by class{(figures.HasMoreClasses ? $" ({ClassProbabilities.MaxClasses} of more)" : "")}",
            new ResultColumn("class", "class"), new ResultColumn("mean probability", "mean_probability", true), new ResultColumn("labelled", "support", true),
            new ResultColumn("AUC-ROC", "auc", true), new ResultColumn("±", "auc_error", true));
        // The classes of which most is expected or known; all of them in other forms than the table.
        var shown = figures.Classes.Count <= MaxShownClasses
            ? figures.Classes
            : [.. figures.Classes.OrderByDescending(static each => each.MeanProbability).ThenBy(static each => each.Class, StringComparer.Ordinal).Take(MaxShownClasses)];
        foreach (var each in shown)
        {
            table.Add(
                each.Class, TableCell.Percent(each.MeanProbability), TableCell.Count(each.Support), TableCell.Number(each.AucRoc),
                each.AucRocErrorBound is { } bound ? TableCell.Significant(bound, 2) : TableCell.None);
        }

        if (figures.Classes.Count > shown.Count)
            table.Add($"({figures.Classes.Count - shown.Count} more)", TableCell.None, TableCell.None, TableCell.None, TableCell.None);
        return table;
    }

    private static string Bound(double? bound) => bound is { } b ? $", ± {TableCell.Significant(b, 2)}" : "";

    private static string Interval(ConfidenceInterval? interval) =>
        interval is { } i ? $"95% interval {TableCell.Percent(i.Lower).Shown} to {TableCell.Percent(i.Upper).Shown}" : "";
}
