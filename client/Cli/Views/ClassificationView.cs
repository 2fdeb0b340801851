using OrleansMonitor.Cli.Output;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Views;

/// <summary>Quality of a classifier: the figures, then its confusion matrix while that fits a screen.</summary>
internal static class ClassificationView
{
    private const int MaxShownClasses = 12;

    public static IEnumerable<ResultTable> Tables(ClassificationHealth figures)
    {
        var positive = figures.PositiveClass is { } name ? $"of class {name}" : "";
        yield return new FigureList($"Quality, {TableCell.Count(figures.Count).Shown} labelled")
            .Add("accuracy", TableCell.Number(figures.Accuracy), figures.AccuracyInterval)
            .Add("precision", TableCell.Number(figures.Precision), figures.PrecisionInterval)
            .Add("recall", TableCell.Number(figures.Recall), figures.RecallInterval)
            .Add("F1", TableCell.Number(figures.F1), positive)
            .Add("specificity", TableCell.Number(figures.Specificity))
            .Add("balanced accuracy", TableCell.Number(figures.BalancedAccuracy))
            .Add("MCC", TableCell.Number(figures.MatthewsCorrelation))
            .Add("Cohen's kappa", TableCell.Number(figures.CohensKappa))
            .Add("macro F1", TableCell.Number(figures.Macro.F1))
            .Add("weighted F1", TableCell.Number(figures.Weighted.F1))
            .Table;
        if (figures.ConfusionMatrix is { } matrix && figures.Classes.Count <= MaxShownClasses)
            yield return Matrix(figures.Classes, matrix);
        if (figures.PerClass is { Count: > 2 } classes)
            yield return Classes(classes);
    }

    private static ResultTable Matrix(IReadOnlyList<string> classes, IReadOnlyList<IReadOnlyList<ulong>> counts)
    {
        ResultColumn[] columns = [new("actual ↓ predicted →", "actual"), .. classes.Select(name => new ResultColumn(name, name, IsRight: true))];
        var table = new ResultTable("Confusion matrix", columns);
        for (var row = 0; row < classes.Count; row++)
            table.Add([classes[row], .. counts[row].Select(count => TableCell.Count(count))]);
        return table;
    }

    private static ResultTable Classes(IReadOnlyList<Domain.Classification.ClassFigures> classes)
    {
        var table = new ResultTable(
            "By class",
            new ResultColumn("class", "class"), new ResultColumn("labelled", "labelled", true), new ResultColumn("precision", "precision", true),
            new ResultColumn("recall", "recall", true), new ResultColumn("F1", "f1", true), new ResultColumn("specificity", "specificity", true));
        foreach (var figures in classes)
        {
            table.Add(
                figures.Class, TableCell.Count(figures.Count), TableCell.Ratio(figures.Precision), TableCell.Ratio(figures.Recall),
                TableCell.Ratio(figures.F1), TableCell.Ratio(figures.Specificity));
        }

        return table;
    }
}
