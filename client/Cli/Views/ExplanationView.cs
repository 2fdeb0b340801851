using OrleansMonitor.Cli.Output;
using OrleansMonitor.Dimensions;
using OrleansMonitor.Domain.Dimensions;

namespace OrleansMonitor.Cli.Views;

/// <summary>An explanation for people: a sentence, both sides, then the slices by what they add to the change.</summary>
internal static class ExplanationView
{
    // Of the slice's name, for programs.
    private static readonly string[] Parts = ["dimension", "value", "pair", "pair_value", "kind"];

    public static IEnumerable<ResultTable> Tables(ModelExplanation answer)
    {
        var sentence = new ResultTable($"{answer.Model}{HealthView.SliceOf(null, answer.Segment)}", new ResultColumn("", "sentence", Fit: ColumnFit.Wrap));
        sentence.Add(answer.Explanation.Sentence);
        yield return sentence;
        var sides = new ResultTable(
            "Both sides",
            new ResultColumn("", "side"),
            new ResultColumn("version", "version"),
            new ResultColumn("range", "range"),
            new ResultColumn("records", "records", IsRight: true),
            new ResultColumn("n", "figure_records", IsRight: true),
            new ResultColumn(answer.Explanation.Metric, "value", IsRight: true));
        foreach (var (name, side, figure) in ((string, ExplainedSide, SliceFigure?)[])[("before", answer.Before, answer.Explanation.Before), ("after", answer.After, answer.Explanation.After)])
            sides.Add(name, side.Version ?? "all", HealthView.Range(side.From, side.To), TableCell.Count(side.Records), TableCell.Count(figure?.Records), SlicesView.Number(answer.Explanation.Unit, figure?.Value));
        yield return sides;
        if (answer.Explanation.Changes.Count > 0)
            yield return Parts.Aggregate(Changes(answer), static (table, part) => table.Without(part));
    }

    public static ResultTable Changes(ModelExplanation answer)
    {
        var unit = answer.Explanation.Unit;
        var table = new ResultTable(
            $"What each slice adds to the change ({answer.Explanation.Changes.Count} of {answer.Explanation.Slices})",
            [new ResultColumn("slice", "slice"),
            .. Parts.Select(static part => new ResultColumn(part, part)),
            new ResultColumn("adds", "contribution", IsRight: true),
            new ResultColumn("within", "within", IsRight: true),
            new ResultColumn("mix", "mix", IsRight: true),
            new ResultColumn("before", "before", IsRight: true),
            new ResultColumn("after", "after", IsRight: true),
            new ResultColumn("n", "before_records", IsRight: true),
            new ResultColumn("m", "after_records", IsRight: true),
            new ResultColumn("from", "lower", IsRight: true),
            new ResultColumn("to", "upper", IsRight: true),
            new ResultColumn("p", "adjusted_p", IsRight: true),
            new ResultColumn("p of share", "adjusted_share_p", IsRight: true),
            new ResultColumn("", "verdict")]);
        foreach (var change in answer.Explanation.Changes)
        {
            table.Add(
                change.Slice.Text,
                change.Slice.Dimensions[0],
                change.Slice.Values.ElementAtOrDefault(0),
                change.Slice.Dimensions.ElementAtOrDefault(1),
                change.Slice.Values.ElementAtOrDefault(1),
                SlicesView.KindOf(change.Slice.Kind),
                SlicesView.Number(unit, change.Contribution),
                SlicesView.Number(unit, change.Within),
                SlicesView.Number(unit, change.Mix),
                SlicesView.Number(unit, change.Before.Value),
                SlicesView.Number(unit, change.After.Value),
                TableCell.Count(change.Before.Records),
                TableCell.Count(change.After.Records),
                SlicesView.Number(unit, change.DifferenceInterval?.Lower),
                SlicesView.Number(unit, change.DifferenceInterval?.Upper),
                TableCell.Rounded(change.AdjustedPValue),
                TableCell.Rounded(change.AdjustedSharePValue),
                change.Verdict switch
                {
                    SliceVerdict.Significant => "significant",
                    SliceVerdict.NotSignificant => "",
                    _ => "too few",
                });
        }

        return table;
    }
}
