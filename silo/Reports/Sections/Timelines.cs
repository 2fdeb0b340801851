using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Health;
using OrleansMonitor.Silo.Reports.Charts;
using OrleansMonitor.Silo.Reports.Markup;
using OrleansMonitor.Silo.Reports.Questions;

namespace OrleansMonitor.Silo.Reports.Sections;

/// <summary>The course of the range: all charts share one axis, and what happened lies across all of them.</summary>
internal static class Timelines
{
    public static Html Of(ModelReport report, ReportClock clock)
    {
        if (report.Series.Value is not { } series)
            return Blocks.Section("Over time", "", Blocks.Absent(report.Series.Reason));
        if (series.Points.Count == 0)
            return Blocks.Section("Over time", "", Blocks.Absent("No record lies in the range."));
        var axis = new TimeAxis(report.Health.From, report.Health.To, report.Zone, clock);
        var marks = TimeMarks.Draw(report, axis);
        var charts = Charts(report, series).Select(chart => chart.Draw(axis, marks)).ToList();
        return Blocks.Section(
            "Over time",
            $"steps of {report.Step.Text}, {report.Zone.Id}",
            TimeMarks.Labels(report, axis),
            Html.Join(charts),
            axis.Labels(),
            Blocks.Note("Dotted lines: a version begins. Shaded: an alert fires. Bands are intervals at 95 %. A line is interrupted where there are no records."),
            Absences(report));
    }

    private static IEnumerable<Timeline> Charts(ModelReport report, ModelSeries series)
    {
        var whole = report.Health;
        yield return new Timeline("Predictions", "", FigureText.Show(whole.Traffic?.PredictionsPerSecond, FigureUnit.PerSecond), FigureUnit.PerSecond, [Line("", series, static point => point.Traffic?.PredictionsPerSecond)]);
        yield return new Timeline("Errors", "share of the records", FigureText.Share(whole.Traffic?.ErrorRatio), FigureUnit.Share, [WithInterval("e", series, static figures =>
            figures.Traffic is { ErrorRatio: { } ratio } traffic ? new Reading(ratio, traffic.ErrorRatioInterval, traffic.Records) : null)]);
        if (whole.Latency is { } latency)
            yield return Durations("Latency", latency, series, static point => point.Latency);
        if (whole.Tokens?.TimeToFirstToken is { } first)
            yield return Durations("Time to first token", first, series, static point => point.Tokens?.TimeToFirstToken);
        if (whole.Tokens?.OutputTokensPerSecond is { } tokens)
            yield return new Timeline("Output tokens", "", FigureText.Show(tokens, FigureUnit.PerSecond), FigureUnit.PerSecond, [Line("", series, static point => point.Tokens?.OutputTokensPerSecond)]);
        foreach (var quality in report.Qualities)
        {
            if (quality.Read(whole) is { } reading)
                yield return OfQuality(report, series, quality, reading);
        }

        if (report.DriftCourse.Value is { } drift)
        {
            const string Note = "share of the columns that drifted, by importance; dotted the share that matters";
            var line = new TimeLine("d", [.. drift.Points.Select(static point => new TimePoint(point.From, point.To, point.Value))]);
            yield return new Timeline("Drift", Note, FigureText.Share(report.Drift.Value?.DriftedShare), FigureUnit.Share, [line]) { Limit = report.Drift.Value?.ModelShare };
        }

        if (whole.Completeness.Labelled > 0)
            yield return new Timeline("Label coverage", "share of the records whose outcome is known", FigureText.Share(whole.Completeness.LabelCoverage), FigureUnit.Share, [Line("", series, static point => point.Completeness.LabelCoverage)]);
    }

    private static Timeline Durations(string title, LatencyFigures whole, ModelSeries series, Func<SeriesPoint, LatencyFigures?> read)
    {
        var both = $"{FigureText.Show(whole.Median, FigureUnit.Seconds)} · {FigureText.Show(whole.P99, FigureUnit.Seconds)}";
        return new Timeline(title, "p50 and p99", both, FigureUnit.Seconds, [Line("", series, point => read(point)?.P99), Line("thin", series, point => read(point)?.Median)]);
    }

    private static Timeline OfQuality(ModelReport report, ModelSeries series, ReportQuality quality, Reading whole)
    {
        List<TimeLine> lines = [WithInterval("q", series, quality.Read)];
        var isEstimated = quality.Estimated is { } name && report.Estimate.Value?.Points is { } points && Estimates(points, name) is { Points.Count: > 0 } estimated && Add(lines, estimated);
        var interval = whole.Interval is { } i ? $" ({FigureText.Show(i, quality.Unit)})" : "";
        return new Timeline(
            quality.Title, isEstimated ? "realized with its interval, estimated dashed" : "realized", FigureText.Show(whole.Value, quality.Unit) + interval, quality.Unit, lines)
        {
            IsFromZero = false,
        };
    }

    private static TimeLine Estimates(IReadOnlyList<Estimates.EstimatePoint> points, string name) => new("q dash", [.. points
        .Select(point => new TimePoint(point.From, point.To, point.Figures.FirstOrDefault(figure => figure.Name == name)?.Estimated))
        .Where(static point => point.Value is not null)]);

    private static bool Add(List<TimeLine> lines, TimeLine line)
    {
        lines.Add(line);
        return true;
    }

    private static Html Absences(ModelReport report)
    {
        var absences = new List<Html>();
        if (report.Quality is null)
            absences.Add(Blocks.Absent($"Quality is not known: no record of the range has a label or a measurement. {FigureText.Count(report.Health.Completeness.PendingPredictions ?? 0)} predictions wait for theirs."));
        if (!report.DriftCourse.IsThere)
            absences.Add(Blocks.Absent($"Drift has no course: {report.DriftCourse.Reason}"));
        return Html.Join(absences);
    }

    private static TimeLine WithInterval(string style, ModelSeries series, Func<HealthFigures, Reading?> read) => new(style, [.. series.Points.Select(point =>
        read(point) is { } known ? new TimePoint(point.From, point.To, known.Value, known.Interval?.Lower, known.Interval?.Upper) : new TimePoint(point.From, point.To, null))]);

    private static TimeLine Line(string style, ModelSeries series, Func<SeriesPoint, double?> read) => new(style, [.. series.Points.Select(point => new TimePoint(point.From, point.To, read(point)))]);
}
