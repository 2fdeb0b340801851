using OrleansMonitor.Comparisons;
using OrleansMonitor.Domain.Comparisons;
using OrleansMonitor.Silo.Reports.Markup;
using OrleansMonitor.Silo.Reports.Questions;

namespace OrleansMonitor.Silo.Reports.Sections;

/// <summary>The versions side by side, and whether the newest is worse than the one with the most records.</summary>
internal static class Versions
{
    private const int MaxShown = 8;
    private const int MaxFigures = 12;

    public static Html Of(ModelReport report, ReportClock clock)
    {
        var all = report.Versions;
        if (all.Count == 0)
            return Blocks.Section("Versions", "", Blocks.Absent("No version has records in the range."));
        // The newest ones; the table has a column each, so that figures stand beside each other.
        var shown = all.Skip(Math.Max(0, all.Count - MaxShown)).ToList();
        return Blocks.Section(
            "Versions",
            "the oldest first",
            Blocks.Table([.. Head(shown)], Rows(report, shown, clock)),
            Blocks.More(all.Count - shown.Count, "versions with records in the range"),
            Blocks.Note(report.FurtherVersions > 0 ? $"{FigureText.Count(report.FurtherVersions)} further versions were not looked at." : ""),
            Comparison(report.VersionComparison));
    }

    private static IEnumerable<string> Head(IEnumerable<VersionHealth> shown) => shown.Select(static each => ">" + (each.Version.Length == 0 ? "(none)" : HtmlText.Cut(each.Version, 40))).Prepend("");

    private static IEnumerable<Html[]> Rows(ModelReport report, List<VersionHealth> shown, ReportClock clock)
    {
        var records = Math.Max(1, report.Versions.Sum(static each => (double)each.Health.Completeness.Records));
        yield return Row("First record", each => Blocks.Figure(clock.Show(each.First), each.IsDeployment ? "begins in the range" : ""));
        yield return Row("Last record", each => Blocks.Text(clock.Show(each.Last)));
        yield return Row("Records", each => Blocks.Figure(FigureText.Count(each.Health.Completeness.Records), FigureText.Share(each.Health.Completeness.Records / records)));
        yield return Row("Errors", each => Blocks.Figure(FigureText.Share(each.Health.Traffic?.ErrorRatio), FigureText.Show(each.Health.Traffic?.ErrorRatioInterval, FigureUnit.Share)));
        yield return Row("Latency, p50", each => Blocks.Text(FigureText.Show(each.Health.Latency?.Median, FigureUnit.Seconds)));
        yield return Row("Latency, p99", each => Blocks.Text(FigureText.Show(each.Health.Latency?.P99, FigureUnit.Seconds)));
        foreach (var quality in report.Qualities)
        {
            yield return Row(quality.Title, each => quality.Read(each.Health) is { } known
                ? Blocks.Figure(FigureText.Show(known.Value, quality.Unit), $"{FigureText.Show(known.Interval, quality.Unit)}{(known.Interval is null ? "" : ", ")}n {FigureText.Count(known.Count)}")
                : Blocks.Text(FigureText.Absent));
        }

        if (shown.Exists(static each => each.Health.Scores?.AucRoc is not null))
            yield return Row("AUC-ROC", static each => Blocks.Text(FigureText.Show(each.Health.Scores?.AucRoc, FigureUnit.Score)));
        if (shown.Exists(static each => each.Health.Tokens?.CostPerRequest is not null))
            yield return Row("Cost per request", static each => Blocks.Text(FigureText.Number(each.Health.Tokens?.CostPerRequest)));
        yield return Row("Labelled", static each => Blocks.Text(FigureText.Share(each.Health.Completeness.LabelCoverage)));

        Html[] Row(string name, Func<VersionHealth, Html> cell) => [Blocks.Text(name), .. shown.Select(cell)];
    }

    private static Html Comparison(Part<ModelComparison> part)
    {
        if (part.Value is not { } comparison)
            return Blocks.Note(part.Reason);
        var decisive = comparison.Figures.Where(static figure => figure.IsDecisive).Take(MaxFigures);
        return Html.Join([
            Html.Of($"<p class=\"finding\"><b>{Word(comparison.Verdict)}</b> {comparison.Sentence}</p>"),
            Blocks.Table(
                ["What decides", $">{NameOf(comparison.Baseline)}", $">{NameOf(comparison.Candidate)}", ">Difference", ">at all looks, 95 %", "Verdict"],
                decisive.Select(static figure => Row(figure)))]);
    }

    private static Html[] Row(FigureComparison figure)
    {
        var unit = figure.Unit switch { "ratio" => FigureUnit.Score, "s" => FigureUnit.Seconds, _ => FigureUnit.Number };
        return
        [
            Blocks.Text(figure.Metric),
            Blocks.Text(FigureText.Show(figure.Baseline, unit)),
            Blocks.Text(FigureText.Show(figure.Candidate, unit)),
            Blocks.Text(FigureText.Show(figure.Difference, unit)),
            Html.Of($"<span class=\"dim\">{(figure is { Lower: { } lower, Upper: { } upper } ? $"{FigureText.Show(lower, unit)} to {FigureText.Show(upper, unit)}" : figure.Reason ?? "")}</span>"),
            Blocks.Text(Word(figure.Verdict)),
        ];
    }

    private static string NameOf(ComparedVersionEntry version) => version.Version.Length == 0 ? "(none)" : HtmlText.Cut(version.Version, 40);

    private static string Word(ComparisonVerdict verdict) => verdict switch
    {
        ComparisonVerdict.Worse => "● Worse.",
        ComparisonVerdict.Better => "✓ Better.",
        ComparisonVerdict.NoWorse or ComparisonVerdict.Alike => "✓ Not worse.",
        ComparisonVerdict.Differs => "▲ It differs.",
        _ => "◌ Undecided.",
    };
}
