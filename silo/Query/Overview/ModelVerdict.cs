using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Health;
using OrleansMonitor.Overview;

namespace OrleansMonitor.Silo.Query.Overview;

/// <summary>
/// How a model is, and the one reason that matters most, by the first of these that holds: alerts that fire, alerts that are pending, nodes
/// that are silent, drift from the baseline, no records, no labels or too few of them. Silenced alerts are shown and decide nothing. docs/query.md says so too.
/// </summary>
/// <param name="state">How it is.</param>
/// <param name="rank">Within the state: the lower one needs a person sooner.</param>
/// <param name="say">Says why in one sentence, which is asked for of models that are listed.</param>
/// <param name="since">Since when.</param>
/// <param name="version">The version that the reason is about.</param>
internal sealed class ModelVerdict(ModelState state, int rank, Func<string> say, DateTimeOffset? since, string? version)
{
    /// <summary>Silence that is no longer than this is of no interest.</summary>
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromMinutes(10);

    public ModelState State => state;

    public int Rank => rank;

    public string Reason => say();

    public DateTimeOffset? Since => since;

    public string? Version => version;

    /// <summary>Alerts in the order in which they matter.</summary>
    public static IReadOnlyList<AlertEntry> Ranked(IEnumerable<AlertEntry> alerts) =>
        [.. alerts.OrderBy(RankOf).ThenBy(static alert => alert.ActiveAt).ThenBy(static alert => alert.Id, StringComparer.Ordinal)];

    /// <param name="row">What is known of the model.</param>
    /// <param name="course">What its figures did; null: not known.</param>
    /// <param name="rules">Rules by group and name.</param>
    /// <param name="now">The wall clock.</param>
    /// <param name="zone">Of times.</param>
    public static ModelVerdict Of(ModelRow row, ModelCourse? course, Func<string, string, AlertRule?> rules, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (row.Alerts.FirstOrDefault(static alert => !AlertWords.IsSilenced(alert)) is { } alert)
        {
            return new ModelVerdict(
                alert.Phase == AlertPhase.Firing && !IsMild(alert) ? ModelState.Unwell : ModelState.Watch,
                RankOf(alert),
                () => AlertWords.SentenceOf(alert, rules(alert.Group, alert.Rule), course, now, zone) + (alert.Phase == AlertPhase.Pending ? " (pending)" : ""),
                alert.ActiveAt,
                alert.Labels.GetValueOrDefault("version"));
        }

        return OfSilence(row, course, now, zone) ?? OfDrift(course, now, zone) ?? OfRecords(row, course, now, zone);
    }

    private static bool IsMild(AlertEntry alert) => AlertSeverity.IsMild(alert.Labels.GetValueOrDefault("severity"));

    private static int RankOf(AlertEntry alert) => (AlertWords.IsSilenced(alert) ? 8 : 0) + (alert.Phase == AlertPhase.Firing ? 0 : 4) + (IsMild(alert) ? 2 : 0) + (alert.AcknowledgedBy is null ? 0 : 1);

    private static ModelVerdict? OfSilence(ModelRow row, ModelCourse? course, DateTimeOffset now, TimeZoneInfo zone)
    {
        var silent = row.NodesExpected - row.NodesReporting;
        if (silent > 0)
            return new ModelVerdict(ModelState.Watch, 10, () => SilenceOf(row, silent, now, zone), row.SilentSince, null);

        // Clients that ended in order are not missed, and a batch model is silent between its batches.
        if (!row.IsStale || row.NodesExpected == 0 || row.LastRecordAt is not { } last)
            return null;
        var usual = course is null ? TimeSpan.Zero : 3 * course.LongestGap;
        return now - last > (usual > ShortestSilence ? usual : ShortestSilence)
            ? new ModelVerdict(ModelState.Watch, 11, () => $"no records since {FigureWords.TimeOf(last, now, zone)}, though {row.NodesReporting} {(row.NodesReporting == 1 ? "node reports" : "nodes report")}", last, null)
            : null;
    }

    private static string SilenceOf(ModelRow row, int silent, DateTimeOffset now, TimeZoneInfo zone)
    {
        var names = row.SilentNodes.Count is > 0 and <= 3 ? $": {string.Join(", ", row.SilentNodes)}" : "";
        var since = row.SilentSince is { } begin ? $" since {FigureWords.TimeOf(begin, now, zone)}" : "";
        return $"{silent} of {row.NodesExpected} {(row.NodesExpected == 1 ? "node" : "nodes")} {(silent == 1 ? "is" : "are")} silent{since}{names}";
    }

    private static ModelVerdict? OfDrift(ModelCourse? course, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (course?.DriftedSince(DataDriftSettings.Default.ModelShare) is not { } since)
            return null;
        var share = Array.FindLast(course.Drift.Values, static value => !double.IsNaN(value));
        var begin = UnixTime.ToTime(since);
        return new ModelVerdict(ModelState.Watch, 12, () => $"{FigureWords.ValueOf("data_drift_share", share)} of the columns, by importance, have drifted from the baseline since {FigureWords.TimeOf(begin, now, zone)}", begin, null);
    }

    private static ModelVerdict OfRecords(ModelRow row, ModelCourse? course, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (row.Summary.Records == 0)
            return new ModelVerdict(ModelState.Waiting, 20, static () => "no records yet", null, null);
        var quality = KnownQuality.Of(row, course);
        if (row.Summary.PendingPredictions > 0 && quality is null)
            return new ModelVerdict(ModelState.Waiting, 21, () => PendingOf(row, now, zone), UnixTime.ToTimeOrNull(row.Summary.OldestPending), null);
        if (quality is { IsEnough: false })
            return new ModelVerdict(ModelState.Waiting, 22, () => $"{quality.SentenceOf(now, zone)}: too few to judge by, {QualityFigure.EnoughRecords} are needed", null, null);
        return new ModelVerdict(ModelState.Well, 23, () => WellOf(row, course, quality, now, zone), null, null);
    }

    private static string PendingOf(ModelRow row, DateTimeOffset now, TimeZoneInfo zone)
    {
        var age = UnixTime.ToTimeOrNull(row.Summary.OldestPending) is { } time ? $", the oldest since {FigureWords.TimeOf(time, now, zone)}" : "";
        var (verb, pending) = (row.Summary.PendingPredictions == 1 ? "prediction waits for its label" : "predictions wait for their labels", FigureWords.CountOf(row.Summary.PendingPredictions));
        return $"{pending} {verb}{age}";
    }

    private static string WellOf(ModelRow row, ModelCourse? course, KnownQuality? quality, DateTimeOffset now, TimeZoneInfo zone) =>
        row.IsStale && row.LastRecordAt is { } last
            ? $"{(course?.IsBatch == true ? "between batches" : "nothing is expected")}; the last records came {FigureWords.TimeOf(last, now, zone)}"
            : quality?.SentenceOf(now, zone) ?? "no alert; its quality is not known, since no labels come";
}
