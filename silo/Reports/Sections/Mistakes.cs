using OrleansMonitor.Health;
using OrleansMonitor.Silo.Reports.Charts;
using OrleansMonitor.Silo.Reports.Markup;
using OrleansMonitor.Silo.Reports.Questions;

namespace OrleansMonitor.Silo.Reports.Sections;

/// <summary>How the model errs: confusion matrix, classes, ROC, precision over recall, calibration.</summary>
internal static class Mistakes
{
    /// <summary>Of more classes the rest is one row and one column.</summary>
    private const int MaxClasses = 12;

    private const int Shades = 8;

    public static Html Of(ModelReport report)
    {
        var health = report.Health;
        return Html.Join([health.Classification is { } classes ? Classes(classes) : Without(health), Scores(health, report.Curves)]);
    }

    private static Html Without(ModelHealth health) => health.Regression is not null ? Html.None
        : Blocks.Section("How it errs", "", Blocks.Absent(health.Completeness.Withheld?.Figures.Contains("classification") == true
            ? "The figures of labelled predictions are withheld: too few records make them up."
            : "No prediction of the range has a label of its class."));

    private static Html Classes(ClassificationHealth classes) => Blocks.Section(
        "How it errs",
        $"{FigureText.Count(classes.Count)} labelled predictions; rows are what was, columns what was said",
        Matrix(classes),
        PerClass(classes));

    private static Html Matrix(ClassificationHealth classes)
    {
        if (classes.ConfusionMatrix is not { } matrix)
            return Blocks.Absent("The confusion matrix is withheld: it has cells of too few records.");
        var order = Enumerable.Range(0, classes.Classes.Count).OrderByDescending(i => matrix[i].Aggregate(0UL, static (sum, cell) => sum + cell) + Column(matrix, i)).ToList();
        // Few classes stay in the order in which they are everywhere.
        var shown = order.Take(MaxClasses).Order().ToList();
        List<(string Name, List<int> Classes)> groups = [.. shown.Select(i => (classes.Classes[i], new List<int> { i }))];
        if (order.Count > MaxClasses)
            groups.Add(($"{FigureText.Count(order.Count - MaxClasses)} other classes", order.Skip(MaxClasses).ToList()));
        var head = Html.Join(groups.Select(static group => Html.Of($"<th class=\"n\" scope=\"col\">said {Html.Name(HtmlText.Cut(group.Name, 32))}</th>")));
        return Html.Of($"<table class=\"matrix\"><thead><tr><th></th>{head}</tr></thead><tbody>{Html.Join(groups.Select(row => MatrixRow(matrix, row, groups)))}</tbody></table>");
    }

    private static Html MatrixRow(IReadOnlyList<IReadOnlyList<ulong>> matrix, (string Name, List<int> Classes) row, List<(string Name, List<int> Classes)> groups)
    {
        var cells = groups.ConvertAll(column => row.Classes.Aggregate(0UL, (sum, i) => sum + column.Classes.Aggregate(0UL, (inner, j) => inner + matrix[i][j])));
        var whole = cells.Aggregate(0UL, static (sum, cell) => sum + cell);
        return Html.Of($"<tr><th scope=\"row\">{Html.Name(HtmlText.Cut(row.Name, 32))}</th>{Html.Join(cells.Select((cell, i) => Cell(cell, whole, ReferenceEquals(groups[i].Classes, row.Classes))))}</tr>\n");
    }

    private static Html Cell(ulong count, ulong row, bool isRight)
    {
        var share = row == 0 ? 0 : (double)count / row;
        var shade = share == 0 ? 0 : 1 + (int)Math.Min(Shades - 1, share * Shades);
        return Html.Of($"<td class=\"n {(isRight ? "r" : "w")}{shade}\">{FigureText.Count(count)}<small>{(row == 0 ? "" : FigureText.Share(share))}</small></td>");
    }

    private static ulong Column(IReadOnlyList<IReadOnlyList<ulong>> matrix, int column) => matrix.Aggregate(0UL, (sum, row) => sum + row[column]);

    private static Html PerClass(ClassificationHealth classes)
    {
        if (classes.PerClass is not { Count: > 2 } all)
            return Html.None;
        var worst = all.Where(static each => each.Count > 0).OrderBy(static each => each.F1 ?? 0).ToList();
        return Html.Join([
            Html.Of($"<h3>Classes <small>the lowest F1 first</small></h3>"),
            Blocks.Table(["Class", ">Labelled", ">Precision", ">95 % interval", ">Recall", ">95 % interval", ">F1"], worst.Take(MaxClasses).Select(static each => (Html[])
            [
                Html.Name(HtmlText.Cut(each.Class, 80)),
                Blocks.Text(FigureText.Count(each.Count)),
                Blocks.Text(FigureText.Show(each.Precision, FigureUnit.Score)),
                Html.Of($"<span class=\"dim\">{FigureText.Show(each.PrecisionInterval, FigureUnit.Score)}</span>"),
                Blocks.Text(FigureText.Show(each.Recall, FigureUnit.Score)),
                Html.Of($"<span class=\"dim\">{FigureText.Show(each.RecallInterval, FigureUnit.Score)}</span>"),
                Blocks.Text(FigureText.Show(each.F1, FigureUnit.Score)),
            ])),
            Blocks.More(worst.Count - MaxClasses, "classes")]);
    }

    private static Html Scores(ModelHealth health, Part<ModelCurves> curves)
    {
        var charts = new List<Html>();
        if (curves.Value is { Points.Count: > 0 } known)
            charts.AddRange(Curves(known, health.Scores));
        foreach (var (title, scores) in ((string, ScoreHealth?)[])[("Calibration of the scores", health.Scores), ("Calibration of the confidence", health.Confidence)])
        {
            if (scores?.Calibration is { Count: > 0 } bins)
                charts.Add(CurveChart.Dotted(title, "mean score", "how often it was so", [.. bins.Select(bin => (bin.MeanScore, bin.EventRate, bin.Count / (double)scores.Count))]));
        }

        if (charts.Count == 0)
            return health.Classification is null ? Html.None : Blocks.Section("Scores", "", Blocks.Absent("No labelled prediction of the range has a score, so that there is no calibration and no ROC."));
        var facts = Blocks.Table(["Figure", ">Value"], Facts((health.Scores ?? health.Confidence)!));
        return Blocks.Section(
            "Scores",
            $"{FigureText.Count((health.Scores ?? health.Confidence)!.Count)} labelled; the size of a point is its share of them, dashed is chance, or a calibration without fault",
            Html.Of($"<div class=\"side\">{Html.Join(charts)}<div>{facts}</div></div>"),
            curves.Value is { Points.Count: 0 } || !curves.IsThere ? Blocks.Note(curves.IsThere ? "There is no ROC curve: of the labelled predictions with a score all had the same outcome." : curves.Reason) : Html.None);
    }

    private static IEnumerable<Html> Curves(ModelCurves curves, ScoreHealth? scores)
    {
        yield return CurveChart.Line("ROC", "false positive rate", "true positive rate", [.. curves.Points.Select(static point => (point.FalsePositiveRate, point.TruePositiveRate))], null);
        // Where nothing is taken for an event there is no precision.
        var precise = curves.Points.Where(static point => point.Precision is not null).Select(static point => (point.TruePositiveRate, point.Precision!.Value)).ToList();
        yield return CurveChart.Line("Precision over recall", "recall", "precision", precise, scores?.EventRate);
    }

    private static IEnumerable<Html[]> Facts(ScoreHealth scores)
    {
        if (scores.AucRoc is { } area)
            yield return [Blocks.Text("AUC-ROC"), Blocks.Figure(FigureText.Show(area, FigureUnit.Score), $"± {FigureText.Number(scores.AucRocErrorBound)} of the bins")];
        if (scores.AveragePrecision is { } precision)
            yield return [Blocks.Text("Average precision"), Blocks.Text(FigureText.Show(precision, FigureUnit.Score))];
        yield return [Blocks.Text("Brier score"), Blocks.Text(FigureText.Show(scores.Brier, FigureUnit.Score))];
        yield return [Blocks.Text("Log loss"), Blocks.Text(FigureText.Show(scores.LogLoss, FigureUnit.Score))];
        yield return [Blocks.Text("Calibration error (ECE)"), Blocks.Text(FigureText.Show(scores.ExpectedCalibrationError, FigureUnit.Score))];
        yield return [Blocks.Text("Mean score"), Blocks.Text(FigureText.Show(scores.MeanScore, FigureUnit.Score))];
        yield return [Blocks.Text("How often it was so"), Blocks.Text(FigureText.Show(scores.EventRate, FigureUnit.Score))];
    }
}
