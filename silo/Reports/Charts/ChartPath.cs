using System.Globalization;
using System.Text;
using OrleansMonitor.Silo.Reports.Markup;

namespace OrleansMonitor.Silo.Reports.Charts;

/// <summary>Lines and bands of a chart. Where steps have no records a line is interrupted, never at 0.</summary>
internal static class ChartPath
{
    public static Html Line(TimeLine line, TimeAxis axis, ChartScale scale, double height)
    {
        var path = new StringBuilder();
        foreach (var run in Runs(line.Points, static point => point.Value is { } value && double.IsFinite(value)))
        {
            path.Append('M');
            foreach (var point in run)
                Append(path, X(point, axis), scale.Y(point.Value!.Value, height));
            // A point alone is a line without length, which has round ends.
            if (run.Count == 1)
                path.Append("h0");
        }

        return path.Length == 0 ? Html.None : Html.Of($"<path class=\"s {line.Style}\" d=\"{new Html(path.ToString())}\"/>");
    }

    public static Html Band(TimeLine line, TimeAxis axis, ChartScale scale, double height)
    {
        var path = new StringBuilder();
        foreach (var run in Runs(line.Points, static point => point is { Low: { } low, High: { } high } && double.IsFinite(low) && double.IsFinite(high)))
        {
            path.Append('M');
            foreach (var point in run)
                Append(path, X(point, axis), scale.Y(point.High!.Value, height));
            foreach (var point in Enumerable.Reverse(run))
                Append(path, X(point, axis), scale.Y(point.Low!.Value, height));
            path.Append('Z');
        }

        return path.Length == 0 ? Html.None : Html.Of($"<path class=\"band {line.Style}\" d=\"{new Html(path.ToString())}\"/>");
    }

    /// <summary>Points that follow each other and have what is drawn. A gap is longer than half a step.</summary>
    private static IEnumerable<List<TimePoint>> Runs(IReadOnlyList<TimePoint> points, Func<TimePoint, bool> isThere)
    {
        var run = new List<TimePoint>();
        foreach (var point in points)
        {
            var follows = run.Count > 0 && point.From - run[^1].To <= (point.To - point.From) / 2;
            if (run.Count > 0 && !(follows && isThere(point)))
            {
                yield return run;
                run = [];
            }

            if (isThere(point))
                run.Add(point);
        }

        if (run.Count > 0)
            yield return run;
    }

    private static double X(TimePoint point, TimeAxis axis) => axis.X(point.From + ((point.To - point.From) / 2));

    private static void Append(StringBuilder path, double x, double y) => path.Append(CultureInfo.InvariantCulture, $"{Math.Round(x, 1)} {Math.Round(y, 1)} ");
}
