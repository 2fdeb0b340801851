using System.Globalization;
using System.Reflection;
using OrleansMonitor.Baselines;
using OrleansMonitor.Changes;
using OrleansMonitor.Domain.Notifications;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Grains.Alerting.Questions;
using OrleansMonitor.Grains.Baselines.Questions;
using OrleansMonitor.Grains.Changes.Questions;
using OrleansMonitor.Grains.Descriptions.Questions;
using OrleansMonitor.Grains.Dimensions.Questions;
using OrleansMonitor.Grains.Estimates.Questions;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Dimensions;
using OrleansMonitor.Health;
using OrleansMonitor.Health.Parameters;
using OrleansMonitor.Silo.Query.Overview;

namespace OrleansMonitor.Silo.Reports.Questions;

/// <summary>
/// Asks all that a report shows, one question after another: a report is no reason to make others wait. Every figure is the answer to a question of
/// <c>/v1</c>; what has no answer is left out with the reason that the question gave.
/// </summary>
internal sealed class ReportQuestions(
    HealthQuestions health,
    BaselineQuestions baselines,
    EstimateQuestions estimates,
    ChangeQuestions changes,
    DescriptionQuestions descriptions,
    SliceQuestions slices,
    VersionQuestions versions,
    AlertQuestions alerts,
    OverviewAnswers overviews,
    IGrainFactory grains,
    TimeProvider time)
{
    private const int SliceLimit = 40;

    private static readonly string Build = typeof(ReportQuestions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    public async Task<HealthAnswer<ModelReport>> AskAsync(ReportParameters asked, ComparedWith with)
    {
        var answer = await health.GetModelAsync(asked.Model, asked.From, asked.To, asked.Version, null, asked.TimeZone);
        if (!answer.IsAnswered)
            return new(answer.Refusal);
        var whole = answer.Value;
        var range = ReportRange.Of(asked, whole);
        var qualities = ReportQuality.AllOf(whole);
        var quality = qualities.Count > 0 ? qualities[0] : null;
        var (versionsThere, further) = await versions.AskAsync(range, whole);
        var (drift, before) = await DriftAsync(range);
        var (spans, note) = await AlertsAsync(range);
        var zone = TimeZoneParameter.TryParse(asked.TimeZone, out var named, out _) ? named : TimeZoneInfo.Utc;
        return new(new ModelReport
        {
            Asked = asked,
            Zone = zone,
            MadeAt = time.GetUtcNow(),
            Now = asked.Version is null ? await overviews.PresentVerdictAsync(asked.Model, asked.To, asked.TimeZone) : null,
            Build = Build,
            Health = whole,
            With = with,
            Compared = await ComparedAsync(range, with),
            Qualities = qualities,
            Step = range.Step,
            Series = Part.Of(await health.GetModelSeriesAsync(asked.Model, range.Step.Text, range.From, range.To, asked.Version, null, asked.TimeZone)),
            Curves = whole.Scores is null
                ? Part.Missing<ModelCurves>("There are no ROC and precision–recall curves: they are of scores of one class that is the positive one.")
                : Part.Of(await health.GetModelCurvesAsync(asked.Model, range.From, range.To, asked.Version, null, asked.TimeZone)),
            Drift = drift,
            DriftCourse = await CourseAsync(range, "data_drift_share"),
            QualityCourse = quality is null ? Part.Missing<ModelChanges>("The model has no figure of quality in the range.") : await CourseAsync(range, quality.Metric),
            Estimate = Part.Of(await estimates.GetEstimateAsync(asked.Model, range.Step.Text, range.From, range.To, asked.Version, null, asked.TimeZone, null)),
            Description = Part.Of(await descriptions.DescribeAsync(new DescriptionParameters(asked.Model) { From = range.From, To = range.To, Version = asked.Version, TimeZone = asked.TimeZone })),
            DescriptionBefore = before ? Part.Of(await descriptions.DescribeAsync(new DescriptionParameters(asked.Model) { From = range.FromBefore, To = range.From, Version = asked.Version, TimeZone = asked.TimeZone })).Value : null,
            Explanation = await ExplainAsync(range, with, quality),
            Versions = versionsThere,
            FurtherVersions = further,
            VersionComparison = await versions.CompareAsync(range, versionsThere),
            Alerts = spans,
            AlertsNote = note,
        });
    }

    private async Task<Part<ModelHealth>> ComparedAsync(ReportRange range, ComparedWith with)
    {
        switch (with.Kind)
        {
            case ComparisonKind.Previous:
                var previous = Part.Of(await health.GetModelAsync(range.Model, range.FromBefore, range.From, range.Version, null, range.TimeZone));
                return previous.Value is { Completeness.Records: 0 } ? Part.Missing<ModelHealth>("The range of the same length before has no records.") : previous;
            case ComparisonKind.Version:
                var other = Part.Of(await health.GetModelAsync(range.Model, range.From, range.To, with.Version, null, range.TimeZone));
                return other.Value is { Completeness.Records: 0, UnknownSlice: not true } ? Part.Missing<ModelHealth>("That version has no records in the range.") : other;
            default:
                return Part.Missing<ModelHealth>("A baseline has columns, and no rate, latency or quality of its own: it is compared in these.");
        }
    }

    /// <summary>And whether it is against the range before, since no baseline is active.</summary>
    private async Task<(Part<ModelDrift> Drift, bool IsTrailing)> DriftAsync(ReportRange range)
    {
        var active = await baselines.GetDriftAsync(range.Model, range.From, range.To, range.Version, null, range.TimeZone, null);
        if (active.IsAnswered || !active.Refusal.IsNotFound)
            return (Part.Of(active), false);
        var seconds = ((long)range.Length.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var trailing = await baselines.GetDriftAsync(range.Model, range.From, range.To, range.Version, null, range.TimeZone, $"-{seconds}s");
        return trailing.IsAnswered ? (Part.Of(trailing), true) : (Part.Missing<ModelDrift>($"{active.Refusal.Detail} {trailing.Refusal.Detail}"), false);
    }

    private async Task<Part<ModelChanges>> CourseAsync(ReportRange range, string metric)
    {
        var course = Part.Of(await changes.GetChangesAsync(range.Model, metric, range.Step.Text, ChangeQuestions.DefaultHistory, range.From, range.To, range.Version, null, range.TimeZone));
        return course.Value is { Points.Count: 0 } empty ? Part.Missing<ModelChanges>(empty.Reason is { } reason ? $"There is no such figure in the range: {reason}." : "There is no such figure in the range.") : course;
    }

    private async Task<Part<ModelExplanation>> ExplainAsync(ReportRange range, ComparedWith with, ReportQuality? quality)
    {
        if (quality?.SliceMetric is not { } metric)
            return Part.Missing<ModelExplanation>(quality is null ? "The model has no figure of quality in the range." : $"Slices do not have the figure “{quality.Title}”.");
        if (with.Kind == ComparisonKind.Version && range.Version is null)
            return Part.Missing<ModelExplanation>("A range of all versions has the records of the other version too, so that nothing tells them apart: ask for a report of one version.");
        return Part.Of(await slices.ExplainAsync(new ExplanationParameters(range.Model, metric)
        {
            From = range.From,
            To = range.To,
            Version = range.Version,
            TimeZone = range.TimeZone,
            AgainstVersion = with.Kind == ComparisonKind.Version ? with.Version : null,
            Limit = SliceLimit,
        }));
    }

    private async Task<(IReadOnlyList<AlertSpan> Spans, string Note)> AlertsAsync(ReportRange range)
    {
        var matcher = LabelMatcher.TryCreate("model", MatchOperator.Equal, range.Model, out _)!.ToString();
        var query = new AlertHistoryQuery(range.Begin.ToUnixTimeMilliseconds(), range.End.ToUnixTimeMilliseconds(), null, [matcher], null, AlertHistoryQuery.MaxLimit);
        var page = await grains.GetGrain<IAlertNotifierGrain>(IAlertNotifierGrain.Key).GetHistoryAsync(query);
        var firing = (await alerts.GetAlertsAsync()).Where(alert => alert.Phase == AlertPhase.Firing && alert.Labels.GetValueOrDefault("model") == range.Model);
        var spans = AlertSpan.Of(page.Entries, [.. firing], range.Begin, range.End);
        return (spans, page.Next is null ? "" : FormattableString.Invariant($"Of the history the newest {AlertHistoryQuery.MaxLimit:N0} lines of the range were read."));
    }
}
