using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Health;

namespace OrleansMonitor.Silo.Query.Overview;

/// <summary>
/// What is known of a model's quality, for all that say something of it: of the newest step with enough labels, else of the recent figures where
/// these have enough, else of the newest step with any.
/// </summary>
/// <param name="Metric">As rules name it.</param>
/// <param name="Unit">Of the value.</param>
/// <param name="Value">The figure.</param>
/// <param name="Low">Of its interval at 95 %; null: it has none.</param>
/// <param name="High">Likewise.</param>
/// <param name="Records">That the value is of.</param>
/// <param name="All">Such records of the whole range.</param>
/// <param name="From">Begin of the period that the value is of.</param>
/// <param name="At">Its end.</param>
/// <param name="Worse">In which direction it gets worse.</param>
internal sealed record KnownQuality(string Metric, string Unit, double Value, double? Low, double? High, ulong Records, ulong All, DateTimeOffset? From, DateTimeOffset? At, MetricDirection Worse)
{
    /// <summary>Whether a model may be judged by it: one of a handful of labels is right or wrong by chance.</summary>
    public bool IsEnough => All >= QualityFigure.EnoughRecords;

    /// <summary>Null: nothing of it is known.</summary>
    /// <param name="row">The model.</param>
    /// <param name="course">What its figures did; null: not known.</param>
    public static KnownQuality? Of(ModelRow row, ModelCourse? course)
    {
        var hasRecent = row.Recent.QualityMetric is not null && row.Recent.Quality.Records >= QualityFigure.EnoughRecords;
        if (course is { QualityStep: >= 0 and var step } && (course.Quality.Records[step] >= QualityFigure.EnoughRecords || !hasRecent))
        {
            return new KnownQuality(
                course.Quality.Metric,
                course.Quality.Unit,
                course.Quality.Values[step],
                Finite(course.Quality.Low?[step]),
                Finite(course.Quality.High?[step]),
                course.Quality.Records[step],
                Math.Max(course.QualityRecords, row.Recent.Quality.Records),
                UnixTime.ToTime(course.Data.Starts[step]),
                UnixTime.ToTime(course.Data.Starts[step] + course.Data.StepMilliseconds),
                course.Worse);
        }

        if (row.Recent.QualityMetric is not { } metric)
            return null;
        var reading = row.Recent.Quality;
        // Without its course only a model whose records are all recent is known to have no more labels.
        var all = course is null && row.Recent.Records < row.Summary.Records ? Math.Max(reading.Records, QualityFigure.EnoughRecords) : reading.Records;
        return new KnownQuality(
            metric.Name, metric.Unit, reading.Value!.Value, Finite(reading.Interval?.Lower), Finite(reading.Interval?.Upper), reading.Records, all,
            UnixTime.ToTimeOrNull(row.Summary.RecentFrom), UnixTime.ToTimeOrNull(row.Summary.RecentTo), metric.Worse);
    }

    /// <summary>With what it rests on, such as <c>accuracy is 0.94 (0.92 to 0.96, n 412) over the last 5 min</c>.</summary>
    /// <param name="now">The wall clock.</param>
    /// <param name="zone">Of times.</param>
    public string SentenceOf(DateTimeOffset now, TimeZoneInfo zone)
    {
        var period = From is { } from && At is { } to ? $" {FigureWords.PeriodOf(from, to, now, zone)}" : "";
        var interval = Low is { } low && High is { } high ? $"{FigureWords.ValueOf(Metric, low)} to {FigureWords.ValueOf(Metric, high)}, " : "";
        return $"{FigureWords.NameOf(Metric)} is {FigureWords.ValueOf(Metric, Value)} ({interval}n {FigureWords.CountOf((long)Records)}){period}";
    }

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
