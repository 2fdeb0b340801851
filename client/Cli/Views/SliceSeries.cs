using OrleansMonitor.Cli.Output;
using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Views;

/// <summary>The figures of one slice over time: those that slices have, under the names that all series have.</summary>
internal static class SliceSeries
{
    private const string Records = "records", Share = "slice_share", Rate = "predictions_per_second";

    public static string Names { get; } = string.Join(", ", (string[])[Records, Share, Rate, .. SliceMetrics.Names]);

    public static bool IsUnknown(string name) => name is not (Records or Share or Rate) && SliceMetrics.Find(name, out _) is null;

    public static ResultTable Table(ModelSeries series, IReadOnlyList<string> asked)
    {
        // What was not asked for is shown where there is data, and not of each class.
        IReadOnlyList<string> names = asked.Count > 0 ? asked : [Records, Share, .. series.Points.SelectMany(static point => point.Slice!.Figures).Select(static figure => figure.Metric).Where(static name => name[^1] != ')' && name != "error_rate").Distinct()];
        return SeriesMetric.Table(
            $"{series.Model}, {series.Where}, {HealthView.Range(series.From, series.To)}, step {series.Step}", series.Points, series.TimeZone, [.. names.Select(static name => new SeriesMetric(name, Heading(name), point => Cell(point.Slice!, name)))]);
    }

    // Of the slice alone there is its share; everything else a series of all records has too.
    private static string Heading(string name) => name == Share ? "share" : SeriesMetric.Find(name)!.Heading;

    private static TableCell Cell(SliceHealth slice, string name) => name switch
    {
        Records => TableCell.Count(slice.Records),
        Share => TableCell.Percent(slice.Share),
        Rate => TableCell.PerSecond(slice.PredictionsPerSecond),
        _ => slice.Figures.FirstOrDefault(figure => figure.Metric == name) is { } found ? SlicesView.Number(found.Unit, found.Figure.Value) : TableCell.None,
    };
}
