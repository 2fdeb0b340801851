using System.Globalization;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Comparisons;
using OrleansMonitor.Domain.Comparisons;

namespace OrleansMonitor.Cli.Views;

/// <summary>A comparison for people: the verdict and what it rests on in sentences, then the figures. What is not compared is named with its reason in the first sentences, and nowhere else.</summary>
internal static class ComparisonView
{
    public static IEnumerable<ResultTable> Tables(ModelComparison comparison)
    {
        var segment = HealthView.SliceOf(null, comparison.Segment);
        yield return Sentences($"{comparison.Model}, {HealthView.Range(comparison.From, comparison.To)}{segment}", [comparison.Sentence, .. comparison.Notes]);
        yield return Versions(comparison);
        var decisive = Sentences("What decides", comparison.Figures.Where(static figure => figure.IsDecisive && figure.Verdict != ComparisonVerdict.NotCompared).Select(static figure => figure.Sentence));
        if (decisive.Rows.Count > 0)
            yield return decisive;
        var others = Sentences("What else differs", comparison.Figures.Where(static figure => !figure.IsDecisive && figure.Verdict is ComparisonVerdict.Worse or ComparisonVerdict.Differs).Select(static figure => figure.Sentence));
        if (others.Rows.Count > 0)
            yield return others;
        var compared = Figures(comparison.Figures.Where(static figure => figure.Verdict != ComparisonVerdict.NotCompared));
        if (compared.Rows.Count > 0)
            yield return compared;
        if (comparison.Mix is { } mix)
            yield return Mix(mix);
        if (comparison.Schema is { Changes.Count: > 0 } schema)
            yield return Schema(schema);
    }

    /// <summary>All figures, for programs.</summary>
    public static ResultTable Figures(ModelComparison comparison) => Figures(comparison.Figures);

    private static ResultTable Figures(IEnumerable<FigureComparison> figures)
    {
        var table = new ResultTable(
            "Figures",
            new ResultColumn("figure", "figure"),
            new ResultColumn("verdict", "verdict"),
            new ResultColumn("baseline", "baseline", IsRight: true),
            new ResultColumn("candidate", "candidate", IsRight: true),
            new ResultColumn("difference", "difference", IsRight: true),
            new ResultColumn("from", "lower", IsRight: true),
            new ResultColumn("to", "upper", IsRight: true),
            new ResultColumn("margin", "margin", IsRight: true),
            new ResultColumn("same mix", "standardised", IsRight: true),
            new ResultColumn("more records", "more_records", IsRight: true),
            new ResultColumn("confidence", "level", IsRight: true),
            new ResultColumn("decides", "decides"),
            new ResultColumn("n", "baseline_count", IsRight: true),
            new ResultColumn("m", "candidate_count", IsRight: true));
        foreach (var figure in figures)
        {
            table.Add(
                figure.Metric,
                Verdict(figure.Verdict),
                Figure(figure, figure.Baseline),
                Figure(figure, figure.Candidate),
                Number(figure, figure.Difference),
                Number(figure, figure.Lower),
                Number(figure, figure.Upper),
                Number(figure, figure.Margin),
                Number(figure, figure.Standardised?.Difference),
                TableCell.Rounded(figure.MoreRecords),
                TableCell.Percent(figure.Level),
                figure.IsDecisive ? "yes" : "",
                TableCell.Count(figure.BaselineCount),
                TableCell.Count(figure.CandidateCount));
        }

        return table;
    }

    private static ResultTable Versions(ModelComparison comparison)
    {
        var table = new ResultTable(
            "Versions",
            new ResultColumn("", "role"),
            new ResultColumn("version", "version"),
            new ResultColumn("records", "records", IsRight: true),
            new ResultColumn("labelled", "labelled", IsRight: true),
            new ResultColumn("first", "first"),
            new ResultColumn("last", "last"));
        foreach (var (role, version) in ((string, ComparedVersionEntry)[])[("baseline", comparison.Baseline), ("candidate", comparison.Candidate)])
            table.Add(role, ComparisonSentence.Show(version.Version), TableCell.Count(version.Records), TableCell.Count(version.Labelled), TableCell.Time(version.First), TableCell.Time(version.Last));
        return table;
    }

    private static ResultTable Mix(MixShift mix)
    {
        var table = new ResultTable(
            mix.IsSignificant ? "Segments: the versions saw different traffic" : "Segments",
            new ResultColumn("segment", "segment"),
            new ResultColumn("baseline", "baseline", IsRight: true),
            new ResultColumn("candidate", "candidate", IsRight: true),
            new ResultColumn("from", "lower", IsRight: true),
            new ResultColumn("to", "upper", IsRight: true),
            new ResultColumn("", "significant"));
        foreach (var segment in mix.Segments)
        {
            table.Add(
                segment.Segment.Length == 0 ? "(none)" : segment.Segment,
                TableCell.Percent(segment.Baseline),
                TableCell.Percent(segment.Candidate),
                TableCell.Percent(segment.Lower),
                TableCell.Percent(segment.Upper),
                segment.IsSignificant ? "differs" : "");
        }

        return table;
    }

    private static ResultTable Schema(SchemaComparison schema)
    {
        var table = new ResultTable(
            schema.Unlisted > 0 ? $"Schema: {schema.Changes.Count} changes, and {schema.Unlisted} more" : "Schema",
            new ResultColumn("of", "part"),
            new ResultColumn("name", "name"),
            new ResultColumn("change", "change"),
            new ResultColumn("baseline", "before"),
            new ResultColumn("candidate", "after"));
        foreach (var change in schema.Changes)
            table.Add(change.Part.ToString().ToLowerInvariant(), change.Name, change.Kind.ToString().ToLowerInvariant(), change.Before ?? "", change.After ?? "");
        return table;
    }

    private static ResultTable Sentences(string title, IEnumerable<string> sentences)
    {
        var table = new ResultTable(title, new ResultColumn("", "sentence", Fit: ColumnFit.Wrap));
        foreach (var sentence in sentences)
            table.Add(sentence);
        return table;
    }

    // Rounded as in the sentences.
    private static TableCell Figure(FigureComparison figure, double? value) => value is { } share && figure.Unit == "ratio"
        ? TableCell.Percent(value) with { Shown = (100 * share).ToString("0.0#", CultureInfo.InvariantCulture) + "%" }
        : Number(figure, value);

    private static TableCell Number(FigureComparison figure, double? value) => figure.Unit switch
    {
        "ratio" => TableCell.Percent(value),
        "s" => TableCell.Seconds(value),
        _ => TableCell.Rounded(value),
    };

    private static string Verdict(ComparisonVerdict verdict) => verdict switch
    {
        ComparisonVerdict.NotCompared => "not compared",
        ComparisonVerdict.NoWorse => "no worse",
        _ => verdict.ToString().ToLowerInvariant(),
    };
}
