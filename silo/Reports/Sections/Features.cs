using OrleansMonitor.Baselines;
using OrleansMonitor.Descriptions;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Descriptions;
using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Silo.Reports.Charts;
using OrleansMonitor.Silo.Reports.Markup;
using OrleansMonitor.Silo.Reports.Questions;

namespace OrleansMonitor.Silo.Reports.Sections;

/// <summary>The columns that moved, each beside the reference, and what is wrong with the data.</summary>
internal static class Features
{
    private const int MaxColumns = 20;
    private const int MaxFindings = 10;
    private const int MaxText = 300;

    public static Html Of(ModelReport report, ReportClock clock) =>
        Html.Join([report.Drift.Value is { } drift ? Moved(report, drift, clock) : Blocks.Section("What moved", "", Blocks.Absent(report.Drift.Reason)), Findings(report.Description)]);

    private static Html Moved(ModelReport report, ModelDrift drift, ReportClock clock)
    {
        var now = ByName(report.Description.Value);
        var before = report.DescriptionBefore is { } other ? ByName(other) : null;
        return Blocks.Section(
            "What moved",
            $"now in violet beside {Reference(drift, clock)} in grey, by drift × importance",
            Html.Of($"<p>{Summary(drift)}</p>"),
            Blocks.Table(["Column", "", ">Effect", ">Chance", ">n", ">Missing", ">Unseen"], drift.Columns.Take(MaxColumns).Select(column => Row(column, now, before))),
            Blocks.More(drift.Columns.Count - MaxColumns, "columns"),
            Blocks.Note("Of numbers a box is the middle half with its median, of categories bars are the largest shares. Chance is the p-value after Benjamini and Hochberg over all columns; only an effect beyond its limit matters."),
            drift.Binned < drift.Records && drift.Baseline.Revision > 0 ? Blocks.Note($"{FigureText.Count(drift.Binned)} of {FigureText.Count(drift.Records)} records were counted with the baseline: it was not active when the others arrived.") : Html.None);
    }

    private static string Reference(ModelDrift drift, ReportClock clock) => drift.Baseline.Revision > 0
        ? $"the baseline {drift.Baseline.Name}@{drift.Baseline.Revision} ({FigureText.Count(drift.Baseline.Rows)} rows of {HtmlText.Cut(drift.Baseline.Source, 80)})"
        : $"the range before, until {clock.Show(drift.Baseline.CreatedAt)}, since no baseline is active";

    private static string Summary(ModelDrift drift) => drift.DriftedShare is { } share
        ? $"{drift.Drifted} of {drift.Tested} tested columns drifted, with {FigureText.Share(share)} of the importance{(drift.Drifted == 0 ? "" : share >= drift.ModelShare ? $": at {FigureText.Share(drift.ModelShare)} and more the data of the model has drifted" : $": less than the {FigureText.Share(drift.ModelShare)} from which on the data of the model counts as drifted")}."
        : "No column has enough values to be compared.";

    private static Html[] Row(ColumnDrift column, Dictionary<(ColumnRole, string), ColumnDescription> now, Dictionary<(ColumnRole, string), ColumnDescription>? before)
    {
        var key = (column.Role, column.Role.IsNamed() ? column.Name : "");
        var described = now.GetValueOrDefault(key);
        var reference = before is null ? described?.Baseline : before.GetValueOrDefault(key)?.Current;
        return
        [
            Html.Of($"<b>{Html.Name(HtmlText.Cut(column.Role.Show(column.Name), 80))}</b>{Verdict(column.Verdict)}<small>{Change(column, described?.Current, reference)}</small>"),
            described is null ? Html.None : ColumnStrip.Draw(described, reference),
            Html.Of($"<b>{FigureText.Show(column.Test?.EffectSize, FigureUnit.Score)}</b>"),
            Blocks.Text(column.Test is { } test ? FigureText.Chance(test.AdjustedPValue) : ""),
            Blocks.Text(FigureText.Count(column.Current.Count)),
            Blocks.Text(FigureText.Share(column.Current.MissingShare)),
            Blocks.Text(FigureText.Share(column.Current.UnseenShare)),
        ];
    }

    private static Html Verdict(DriftVerdict verdict) => verdict switch
    {
        DriftVerdict.Drifted => Html.Of($" <span class=\"tag drift\">drifted</span>"),
        DriftVerdict.Small => Html.Of($" <span class=\"tag\">a little</span>"),
        DriftVerdict.Untested => Html.Of($" <span class=\"tag\">not tested</span>"),
        _ => Html.None,
    };

    private static string Change(ColumnDrift column, ColumnSummary? now, ColumnSummary? then)
    {
        if (column.Verdict == DriftVerdict.Untested)
            return column.Reason;
        if (now is { Median: { } median } && then is { Median: { } before })
            return $"median {FigureText.Number(before)} → {FigureText.Number(median)}";
        return now is null || then is null ? "" : string.Join(", ", now.Top
            .Select(each => (each.Name, Now: each.Share, Then: then.Top.FirstOrDefault(other => other.Name == each.Name).Share))
            .OrderByDescending(static each => Math.Abs(each.Now - each.Then)).Take(2)
            .Where(static each => Math.Abs(each.Now - each.Then) >= 0.01)
            .Select(static each => $"{HtmlText.Cut(each.Name, 40)} {FigureText.Share(each.Then)} → {FigureText.Share(each.Now)}"));
    }

    private static Html Findings(Part<ModelDescription> description)
    {
        if (description.Value is not { } known)
            return Blocks.Section("The data itself", "", Blocks.Absent(description.Reason));
        return known.Findings.Count == 0 ? Html.None : Blocks.Section(
            "The data itself",
            "what is wrong with it, or differs",
            Html.Of($"<ul>{Html.Join(known.Findings.Take(MaxFindings).Select(static finding => Html.Of($"<li><bdi>{HtmlText.Cut(finding, MaxText)}</bdi></li>")))}</ul>"),
            Blocks.More(known.Findings.Count - MaxFindings, "findings"));
    }

    private static Dictionary<(ColumnRole Role, string Name), ColumnDescription> ByName(ModelDescription? description) =>
        description?.Columns.ToDictionary(static column => (column.Role, column.Name)) ?? [];
}
