using OrleansMonitor.Access;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Health;
using OrleansMonitor.Overview;

namespace OrleansMonitor.Silo.Query.Overview;

/// <summary>Lists the models of a snapshot with their courses.</summary>
internal static class OverviewBuilder
{
    /// <summary>Time for the courses that are not known yet; what is not there then comes with the next answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    private const int MaxAlerts = 20;

    public static async Task<FleetOverview> BuildAsync(FleetSnapshot snapshot, OverviewQuery query, OverviewRange range, CourseBook courses, Grants grants)
    {
        var rows = snapshot.Models.Where(row => grants.Allows(AccessRole.Read, row.Summary.Model) && Fits(row, query)).ToList();
        var judged = rows.ConvertAll(row => (Row: row, Verdict: ModelVerdict.Of(row, courses.Find(row.Summary.Model), snapshot.Rules, snapshot.At, range.Zone)));
        var counts = new OverviewCounts(Count(ModelState.Unwell), Count(ModelState.Watch), Count(ModelState.Well), Count(ModelState.Waiting), judged.Count);
        var ordered = Order(judged.Where(each => query.States.Count == 0 || query.States.Contains(each.Verdict.State)), query.Order, courses).ToList();
        var listed = ordered.Skip(query.Skip).Take(query.Limit).Select(static each => each.Row).ToList();
        var known = listed.Count == 0 ? 0 : await courses.WantAsync(listed.ConvertAll(static row => row.Summary.Model), range, Patience);
        var hasAll = grants.HasAllModels(AccessRole.Read);
        return new FleetOverview
        {
            From = UnixTime.ToTime(range.Starts[0]),
            To = UnixTime.ToTime(range.End),
            StepSeconds = range.StepMilliseconds / 1000.0,
            At = snapshot.At,
            Completeness = listed.Count == 0 ? 1 : (double)known / listed.Count,
            Warning = snapshot.Warning,
            Counts = counts,
            Models = listed.ConvertAll(row => ModelOf(row, courses.Find(row.Summary.Model), snapshot, range)),
            NextCursor = query.Skip + listed.Count < ordered.Count ? FormattableString.Invariant($"{query.Skip + listed.Count}") : null,
            Fleet = hasAll ? FleetFigures.FleetOf(snapshot) : null,
            Receiving = FleetFigures.ReceivingOf(snapshot, rows, listed.ConvertAll(row => courses.Find(row.Summary.Model)), hasAll),
        };

        int Count(ModelState state) => judged.Count(each => each.Verdict.State == state);
    }

    private static bool Fits(ModelRow row, OverviewQuery query) =>
        (query.Text.Length == 0
            || row.Summary.Model.Contains(query.Text, StringComparison.OrdinalIgnoreCase)
            || row.Labels.Values.Any(value => value.Contains(query.Text, StringComparison.OrdinalIgnoreCase)))
        && query.Labels.All(label => row.Labels.TryGetValue(label.Name, out var value) && value == label.Value);

    private static IEnumerable<(ModelRow Row, ModelVerdict Verdict)> Order(IEnumerable<(ModelRow Row, ModelVerdict Verdict)> models, OverviewOrder order, CourseBook courses)
    {
        var byName = models.OrderBy(static each => each.Row.Summary.Model, StringComparer.Ordinal);
        return order switch
        {
            OverviewOrder.Name => byName,
            OverviewOrder.Rate => byName.OrderByDescending(static each => each.Row.IsStale ? 0 : each.Row.Recent.Rate ?? -1),
            OverviewOrder.P99 => byName.OrderByDescending(static each => each.Row.Recent.P99 ?? -1),
            OverviewOrder.Quality => byName.OrderBy(each => QualityOrder(each.Row, courses.Find(each.Row.Summary.Model))),
            OverviewOrder.Drift => byName.OrderByDescending(each => courses.Find(each.Row.Summary.Model)?.Drift.Values.LastOrDefault(static value => !double.IsNaN(value), -1) ?? -1),
            _ => byName.OrderBy(static each => each.Verdict.State).ThenBy(static each => each.Verdict.Rank).ThenBy(static each => each.Verdict.Since ?? DateTimeOffset.MaxValue),
        };
    }

    // The worst first; errors have no scale, so they come after what lies between 0 and 1, and what is not known last.
    private static double QualityOrder(ModelRow row, ModelCourse? course)
    {
        return KnownQuality.Of(row, course) is not { } quality ? double.MaxValue : quality.Worse == MetricDirection.Up ? 1e12 - quality.Value : quality.Value;
    }

    private static OverviewModel ModelOf(ModelRow row, ModelCourse? course, FleetSnapshot snapshot, OverviewRange range)
    {
        var verdict = ModelVerdict.Of(row, course, snapshot.Rules, snapshot.At, range.Zone);
        var versions = row.Summary.Versions.Where(static version => version.Length > 0).ToArray();
        return new OverviewModel
        {
            Model = row.Summary.Model,
            State = verdict.State,
            Reason = verdict.Reason,
            Since = verdict.Since,
            Version = verdict.Version ?? (versions is [var only] ? only : null),
            Alerts = [.. row.Alerts.Take(MaxAlerts).Select(AlertWords.Of)],
            Labels = row.Labels,
            Batch = course?.IsBatch ?? false,
            LastRecordAt = row.LastRecordAt,
            Stale = row.IsStale,
            Completeness = row.Completeness,
            Rate = new OverviewFigure { Value = row.IsStale ? 0 : row.Recent.Rate, Unit = "predictions/s", N = row.Recent.Records, Reason = row.IsStale || row.Recent.Rate is not null ? null : "too few records for a rate" },
            P99 = new OverviewFigure { Value = row.Recent.P99, Unit = "s", N = row.Recent.Latencies, Reason = row.Recent.P99 is null ? "no latencies in the newest records" : null },
            Quality = QualityOf(row, course),
            Drift = DriftOf(course),
            Series = course?.SeriesOver(range),
        };
    }

    private static OverviewQuality QualityOf(ModelRow row, ModelCourse? course)
    {
        var labelled = course is { Data.Totals.Records: > 0 } ? (double)course.Data.Totals.Labelled / course.Data.Totals.Records : (double?)null;
        if (KnownQuality.Of(row, course) is { } quality)
        {
            return new OverviewQuality
            {
                Name = quality.Metric,
                Value = quality.Value,
                Unit = quality.Unit,
                Low = quality.Low,
                High = quality.High,
                N = quality.Records,
                Labelled = labelled,
                At = quality.At,
            };
        }

        var reason = row.Summary.Records == 0 ? "no records yet"
            : row.Summary.PendingPredictions > 0 ? $"{FigureWords.CountOf(row.Summary.PendingPredictions)} {(row.Summary.PendingPredictions == 1 ? "prediction waits" : "predictions wait")} for labels"
            : "no labels and no measurements have come";
        return new OverviewQuality { Value = null, Unit = "", Labelled = labelled, Reason = reason };
    }

    private static OverviewDrift DriftOf(ModelCourse? course)
    {
        var step = course is null ? -1 : Array.FindLastIndex(course.Drift.Values, static value => !double.IsNaN(value));
        return new OverviewDrift
        {
            Name = "data_drift_share",
            Unit = "ratio",
            Value = step < 0 ? null : course!.Drift.Values[step],
            N = step < 0 ? null : course!.Drift.Records[step],
            Reason = step >= 0 ? null : course is null ? "not computed yet" : course.Drift.Reason.Length > 0 ? course.Drift.Reason : "no baseline is active",
        };
    }
}
