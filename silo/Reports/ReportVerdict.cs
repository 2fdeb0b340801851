using OrleansMonitor.Baselines;
using OrleansMonitor.Domain.Comparisons;
using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Overview;
using OrleansMonitor.Silo.Reports.Markup;
using OrleansMonitor.Silo.Reports.Questions;

namespace OrleansMonitor.Silo.Reports;

/// <summary>
/// How the model is, in sentences that follow from what was tested or fired; nothing is guessed. Of a range that ends now the state and its reason
/// are those of the overview, so that a report and the page never disagree; of the past it is what the range itself tells.
/// </summary>
/// <param name="State">Of the model; null: the range has no records.</param>
/// <param name="IsNow">Whether that is its state now, and not of a range that is over.</param>
/// <param name="Sentences">Why; the first one is of the state, then what the range tells, the worst first.</param>
internal sealed record ReportVerdict(ModelState? State, bool IsNow, IReadOnlyList<string> Sentences)
{
    // A quantile has no interval: what is told of it is a change that nobody overlooks.
    private const double NotableRatio = 1.25;

    private const int MaxNamed = 5;

    public static ReportVerdict Of(ModelReport report, ReportClock clock)
    {
        if (report.Health.Completeness.Records == 0)
            return new ReportVerdict(null, IsNow: false, ["There is no record in the range, so that nothing can be said of it."]);
        var found = new List<(ModelState State, string Sentence)>();
        found.AddRange(Alerts(report, clock));
        found.AddRange(Quality(report, clock));
        found.AddRange(Errors(report));
        found.AddRange(Latency(report));
        found.AddRange(Drift(report.Drift.Value));
        found.AddRange(Versions(report, clock));
        found.AddRange(Data(report));
        var ordered = found.OrderBy(static each => each.State).ToList();
        var sentences = ordered.ConvertAll(static each => each.Sentence);
        var worst = ordered.Count == 0 ? ModelState.Waiting : ordered[0].State;
        if (worst > ModelState.Watch)
        {
            worst = IsJudged(report) ? ModelState.Well : ModelState.Waiting;
            sentences.Insert(0, WithoutFindings(report, worst));
        }

        if (report.Now is not { } now)
            return new ReportVerdict(worst, IsNow: false, sentences);
        if (sentences.Count > 0)
            sentences[0] = $"In the range: {sentences[0]}";
        sentences.Insert(0, Domain.Names.Sentence.Ended($"Now: {now.Reason}"));
        return new ReportVerdict(now.State, IsNow: true, sentences);
    }

    /// <summary>Whether anything in the range could have told that it is unwell.</summary>
    private static bool IsJudged(ModelReport report) =>
        report.Drift.Value is { Tested: > 0 } || (report.Quality?.Read(report.Health) is { } quality && quality.Count >= QualityFigure.EnoughRecords);

    private static string WithoutFindings(ModelReport report, ModelState state)
    {
        if (state == ModelState.Well)
        {
            return report.Compared.IsThere
                ? "Nothing that was tested in the range became worse, no alert fired, and no data drifted beyond what matters."
                : "No alert fired in the range, and no data drifted beyond what matters; there is nothing that the range could be held against.";
        }

        var few = report.Quality?.Read(report.Health) is { } quality
            ? $"of its {report.Quality.Title} n is {FigureText.Count(quality.Count)}, which is too few to judge by ({QualityFigure.EnoughRecords} are needed)"
            : "no labels and no measurements of it have come";
        return $"No alert fired in the range, and nothing tells how well it did: {few}, and no column could be tested for drift.";
    }

    private static IEnumerable<(ModelState State, string Sentence)> Alerts(ModelReport report, ReportClock clock)
    {
        var firing = report.Alerts.Where(static alert => alert.IsFiring).ToList();
        if (firing.Count > 0)
            yield return (firing.TrueForAll(static alert => alert.IsSilenced || AlertSeverity.IsMild(alert.Severity)) ? ModelState.Watch : ModelState.Unwell, $"{Named(firing)} {(firing.Count == 1 ? "fires" : "fire")}, {(firing[^1].From is { } since ? $"the first since {clock.Show(since)}" : "the first since before the range")}.");
        var over = report.Alerts.Where(static alert => !alert.IsFiring).ToList();
        if (over.Count > 0)
            yield return (ModelState.Watch, $"{Named(over)} fired in the range and {(over.Count == 1 ? "has" : "have")} resolved.");
    }

    private static string Named(IReadOnlyList<AlertSpan> alerts)
    {
        var rules = alerts.Select(static alert => alert.Rule).Distinct(StringComparer.Ordinal).ToList();
        return $"{(alerts.Count == 1 ? "The alert" : $"{FigureText.Count(alerts.Count)} alerts")} {string.Join(", ", rules.Take(MaxNamed))}{(rules.Count > MaxNamed ? $" and {rules.Count - MaxNamed} more" : "")}";
    }

    private static IEnumerable<(ModelState State, string Sentence)> Quality(ModelReport report, ReportClock clock)
    {
        foreach (var quality in report.Qualities)
        {
            if (quality.Read(report.Health) is not { } now)
                continue;
            var then = report.Compared.Value is { } compared ? quality.Read(compared) : null;
            var change = then is { } before ? Compare(now, before, quality) : Judged.Chance;
            yield return (change == Judged.Worse ? ModelState.Unwell : ModelState.Waiting, Sentence(report, quality, now, then, change));
            if (quality == report.Quality && change == Judged.Worse && report.Explanation.Value?.Explanation is { } explanation && explanation.Changes.Any(static slice => slice.Verdict == SliceVerdict.Significant))
                yield return (ModelState.Unwell, explanation.Sentence);
        }

        if (report.Quality is { } first && report.QualityCourse.Value?.Changes.LastOrDefault(static each => each.IsWorse == true) is { } lasting)
            yield return (ModelState.Watch, $"{first.Title} changed for good about {clock.Show(lasting.At)}, from {FigureText.Show(lasting.Before, first.Unit)} to {FigureText.Show(lasting.After, first.Unit)}.");
    }

    private static string Sentence(ModelReport report, ReportQuality quality, Reading now, Reading? then, Judged change)
    {
        var other = report.With.Kind == ComparisonKind.Version ? $"for {report.With.Version}" : "before";
        var before = then is { } known ? $", {FigureText.Show(known.Value, quality.Unit)} {other}" : "";
        var interval = now.Interval is null ? "" : $"; 95 % interval {FigureText.Show(now.Interval, quality.Unit)}";
        var chance = then is null ? "" : change == Judged.Chance && now.Interval is not null ? " The intervals leave it open whether it changed." : "";
        return $"{quality.Title} is {FigureText.Show(now.Value, quality.Unit)}{before}{interval}, n {FigureText.Count(now.Count)} ({quality.Counted}) of {FigureText.Count(report.Health.Completeness.Records)} {Noun.Of(report.Health.Completeness.Records, "record")}.{chance}";
    }

    /// <summary>Intervals at 95 % that do not meet are a difference beyond chance, and a careful one (p below 0.006 where they are alike).</summary>
    private static Judged Compare(Reading now, Reading then, ReportQuality quality)
    {
        if (now.Interval is not { } a || then.Interval is not { } b || quality.HigherIsBetter is not { } higher)
            return Judged.Chance;
        return a.Upper < b.Lower ? (higher ? Judged.Worse : Judged.Better) : a.Lower > b.Upper ? (higher ? Judged.Better : Judged.Worse) : Judged.Chance;
    }

    private static IEnumerable<(ModelState State, string Sentence)> Errors(ModelReport report)
    {
        if (report.Health.Traffic is { ErrorRatioInterval: { } now } traffic && report.Compared.Value?.Traffic is { ErrorRatioInterval: { } then } before && now.Lower > then.Upper)
            yield return (ModelState.Watch, $"More fails: {FigureText.Share(traffic.ErrorRatio)} of the records, {FigureText.Share(before.ErrorRatio)} before, and the intervals do not meet.");
    }

    private static IEnumerable<(ModelState State, string Sentence)> Latency(ModelReport report)
    {
        if (report.Health.Latency is { } now && report.Compared.Value?.Latency is { } then && now.P99 > then.P99 * NotableRatio)
            yield return (ModelState.Watch, $"It takes longer: p99 is {FigureText.Show(now.P99, FigureUnit.Seconds)}, {FigureText.Show(then.P99, FigureUnit.Seconds)} before.");
    }

    private static IEnumerable<(ModelState State, string Sentence)> Drift(ModelDrift? drift)
    {
        if (drift is null || drift.Drifted == 0)
            yield break;
        var names = drift.Columns.Where(static column => column.Verdict == DriftVerdict.Drifted).Select(static column => Domain.Baselines.ColumnRoles.Show(column.Role, column.Name)).Take(MaxNamed);
        var more = drift.Drifted > MaxNamed ? $" and {drift.Drifted - MaxNamed} more" : "";
        yield return (ModelState.Watch, $"{drift.Drifted} of {drift.Tested} tested columns drifted from {(drift.Baseline.Revision > 0 ? $"the baseline {drift.Baseline.Name}" : "the range before")}: {string.Join(", ", names)}{more}.");
    }

    private static IEnumerable<(ModelState State, string Sentence)> Versions(ModelReport report, ReportClock clock)
    {
        if (report.VersionComparison.Value is { Verdict: ComparisonVerdict.Worse } comparison)
            yield return (ModelState.Watch, $"Version {comparison.Candidate.Version} is worse than {comparison.Baseline.Version} by what decides: {string.Join(", ", comparison.Figures.Where(static figure => figure is { IsDecisive: true, Verdict: ComparisonVerdict.Worse }).Take(MaxNamed).Select(static figure => figure.Metric))}.");
        foreach (var version in report.Versions.Where(static version => version.IsDeployment).TakeLast(MaxNamed))
            yield return (ModelState.Waiting, $"Version {version.Version} begins at {clock.Show(version.First)}.");
    }

    private static IEnumerable<(ModelState State, string Sentence)> Data(ModelReport report)
    {
        var known = report.Health.Completeness;
        if (known.Dropped > 0)
            yield return (ModelState.Watch, $"Clients dropped {FigureText.Count(known.Dropped)} {Noun.Of(known.Dropped, "record")}, which {(known.Dropped == 1 ? "is" : "are")} in no figure.");
        if (known.Rejected > 0)
            yield return (ModelState.Watch, $"{FigureText.Count(known.Rejected)} {Noun.Of(known.Rejected, "record")} {(known.Rejected == 1 ? "was rejected, which is" : "were rejected, which are")} in no figure.");
        if (known.Withheld is { } withheld)
            yield return (ModelState.Waiting, $"Some figures are withheld, since fewer than {FigureText.Count((long)withheld.MinimumRecords)} records make them up.");
    }

    private enum Judged
    {
        Chance,
        Worse,
        Better,
    }
}
