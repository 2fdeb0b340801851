using OrleansMonitor.Health;
using OrleansMonitor.Silo.Reports.Markup;
using OrleansMonitor.Silo.Reports.Questions;

namespace OrleansMonitor.Silo.Reports.Sections;

/// <summary>What the figures rest on: labels, how complete the data is, and how the report was made.</summary>
internal static class Evidence
{
    private const int MaxNames = 40;

    public static Html Of(ModelReport report, ReportClock clock) => Html.Join([Labels(report.Health), Completeness(report.Health, clock), About(report, clock)]);

    private static Html Labels(ModelHealth health)
    {
        var known = health.Completeness;
        List<Html[]> rows =
        [
            Row("Labelled records of the range", known.Labelled is { } labelled ? FigureText.Count(labelled) : FigureText.Absent, FigureText.Share(known.LabelCoverage)),
            Row("Predictions that wait for a label", known.PendingPredictions is { } pending ? FigureText.Count(pending) : FigureText.Absent, known.OldestPendingAgeSeconds is { } age ? $"the oldest for {FigureText.Length(age)}" : ""),
        ];
        if (health.Labels is { } labels)
        {
            rows.Add(Row("Labels that joined later", FigureText.Count(labels.Joined), "since the model’s first record, as the next ones"));
            rows.Add(Row("that came too late, or whose id is not known", FigureText.Count(labels.Unknown + labels.Expired + labels.Evicted), $"{FigureText.Count(labels.Waiting)} wait for their prediction"));
            rows.Add(Row("that came twice, or said otherwise", FigureText.Count(labels.Duplicate + labels.Conflict), ""));
        }

        return Blocks.Section("Labels", "", Blocks.Table(["", ">Count", "Remark"], rows));
    }

    private static Html Completeness(ModelHealth health, ReportClock clock)
    {
        var known = health.Completeness;
        List<Html[]> rows =
        [
            Row("Records", FigureText.Count(known.Records), health.Traffic is { EstimatedPredictions: var made } && Math.Abs(made - known.Records) > 0.5 ? $"they stand for {FigureText.Number(made)} predictions" : ""),
            Row("Left out by sampling", FigureText.Count(known.SampledOut), health.Sampling is { } sampling ? $"the rate asked for is {FigureText.Share(sampling.Rate)}" : ""),
            Row("Dropped by clients", FigureText.Count(known.Dropped), known.Dropped > 0 ? "they are in no figure" : ""),
            Row("Rejected", FigureText.Count(known.Rejected), known.Rejected > 0 ? "they are in no figure" : ""),
            Row("Late", FigureText.Count(known.Late), "they are counted where they belong"),
            Row("Nodes reporting", known is { NodesReporting: { } reporting, NodesExpected: { } expected } ? $"{reporting} of {expected}" : FigureText.Absent, "now"),
            Row("Newest record", clock.Show(known.Watermark), ""),
            Row("Kept", health.RetentionSeconds is { } kept ? FigureText.Length(kept) : "for ever", ""),
        ];
        var withheld = known.Withheld is { } few
            ? Blocks.Absent($"Withheld, since fewer than {FigureText.Count((long)few.MinimumRecords)} records make them up: {string.Join(", ", few.Figures.Take(MaxNames))}{(few.Figures.Count > MaxNames ? $" and {few.Figures.Count - MaxNames} more" : "")}.")
            : Blocks.Note("No figure is withheld.");
        var warnings = Html.Join((health.Warnings ?? []).Take(MaxNames).Select(static warning => Html.Of($"<p class=\"absent\"><bdi>{HtmlText.Cut(warning, 400)}</bdi></p>")));
        return Blocks.Section("How complete the data is", "", Blocks.Table(["", ">Count", "Remark"], rows), withheld, warnings);
    }

    private static Html About(ModelReport report, ReportClock clock)
    {
        var asked = report.Asked;
        List<Html[]> rows =
        [
            [Blocks.Text("Asked for"), Html.Of($"{asked.From ?? "an hour before the newest record"} to {asked.To ?? "the newest record"}{(asked.Version is { } version ? Html.Of($", version {Html.Name(version)}") : Html.None)}")],
            [Blocks.Text("Effective range"), Blocks.Text($"{clock.ToSecond(report.Health.From)} to {clock.ToSecond(report.Health.To)}: the rows that enclose it")],
            [Blocks.Text("Compared with"), Blocks.Text(report.With.Kind switch { ComparisonKind.Baseline => "the active baseline", ComparisonKind.Version => $"version {report.With.Version}", _ => "the range of the same length before" })],
            [Blocks.Text("Time zone"), Blocks.Text(clock.Zone)],
            [Blocks.Text("Made"), Blocks.Text($"{clock.ToSecond(report.MadeAt)} by OrleansMonitor {report.Build}")],
        ];
        return Blocks.Section("About this report", "", Blocks.Table(["", ""], rows), Blocks.Note("The file is complete in itself: it loads nothing and runs nothing."));
    }

    private static Html[] Row(string name, string value, string remark) => [Blocks.Text(name), Blocks.Text(value), Html.Of($"<span class=\"dim\">{remark}</span>")];
}
