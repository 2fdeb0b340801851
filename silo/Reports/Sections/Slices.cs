using System.Globalization;
using OrleansMonitor.Dimensions;
using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Silo.Reports.Markup;
using OrleansMonitor.Silo.Reports.Questions;

namespace OrleansMonitor.Silo.Reports.Sections;

/// <summary>The slices that explain why the quality changed.</summary>
internal static class Slices
{
    private const int MaxSlices = 10;

    public static Html Of(ModelReport report, ReportClock clock)
    {
        if (report.Explanation.Value is not { } explanation)
            return Blocks.Section("Where it changed", "", Blocks.Absent(report.Explanation.Reason));
        var found = explanation.Explanation;
        if (found.Changes.Count == 0)
            return Blocks.Section("Where it changed", Against(explanation, clock), Html.Of($"<p>{found.Sentence}</p>"));
        var unit = UnitOf(found.Unit);
        return Blocks.Section(
            "Where it changed",
            Against(explanation, clock),
            Html.Of($"<p>{found.Sentence}</p>"),
            Blocks.Table(["Slice", ">Part", "", ">Before", ">After", ">n", ">Chance"], found.Changes.Take(MaxSlices).Select(change => Row(change, found, unit, IsHarm(report.Quality, found)))),
            Blocks.More(found.Changes.Count - MaxSlices, "slices"),
            Blocks.Note("The part is what a slice adds to the difference; those of one dimension sum to it. Chance is the smaller adjusted p-value of its figure and of its share of the records."));
    }

    private static string Against(ModelExplanation explanation, ReportClock clock)
    {
        var (before, after) = (explanation.Before, explanation.After);
        var metric = explanation.Explanation.Metric;
        return before.Version is { } version && version != after.Version
            ? $"{metric}, against version {version}"
            : $"{metric}, against {clock.Range(before.From, before.To)}";
    }

    /// <summary>Red is for what became worse beyond chance.</summary>
    private static bool IsHarm(ReportQuality? quality, ChangeExplanation found) =>
        found is { PValue: <= ChangeExplainer.Alpha, Difference: { } difference } && quality?.HigherIsBetter is { } higher && difference > 0 != higher;

    private static Html[] Row(SliceChange change, ChangeExplanation all, FigureUnit unit, bool isHarm)
    {
        var largest = all.Changes.Max(static each => Math.Abs(each.Contribution));
        // The part that goes along with the change is what is looked for; the other way round it is pale.
        var along = all.Difference is { } difference && change.Contribution * difference > 0;
        var width = largest > 0 ? 90 * Math.Abs(change.Contribution) / largest : 0;
        var chance = new[] { change.AdjustedPValue, change.AdjustedSharePValue }.Min();
        return
        [
            Html.Name(HtmlText.Cut(change.Slice.Text, 120)),
            Blocks.Text((change.Contribution < 0 ? "−" : "+") + (unit == FigureUnit.Score ? Math.Abs(change.Contribution).ToString("0.0000", CultureInfo.InvariantCulture) : FigureText.Show(Math.Abs(change.Contribution), unit))),
            Html.Of($"<svg width=\"92\" height=\"10\" aria-hidden=\"true\"><rect class=\"track\" width=\"92\" height=\"8\" y=\"1\" rx=\"2\"/><rect class=\"{(!along ? "counter" : isHarm ? "harm" : "part")}\" width=\"{width}\" height=\"8\" y=\"1\" rx=\"2\"/></svg>"),
            Blocks.Text(FigureText.Show(change.Before.Value, unit)),
            Html.Of($"<b>{FigureText.Show(change.After.Value, unit)}</b>"),
            Html.Of($"<span class=\"dim\">{FigureText.Count(change.Before.Records)} → {FigureText.Count(change.After.Records)}</span>"),
            Blocks.Text(chance is { } p ? FigureText.Chance(p) : change.Reason),
        ];
    }

    private static FigureUnit UnitOf(string unit) => unit switch
    {
        "ratio" => FigureUnit.Score,
        "s" => FigureUnit.Seconds,
        _ => FigureUnit.Number,
    };
}
