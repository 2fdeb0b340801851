using OrleansMonitor.Charts;
using OrleansMonitor.Domain.HeatMaps;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Health.Figures;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Health;

namespace OrleansMonitor.Grains.Charts.Questions;

/// <summary>Asks for a distribution over time.</summary>
public sealed class HeatMapQuestions(IGrainFactory grains, TimeProvider time)
{
    public const int DefaultColumns = 120;
    public const int MaxColumns = 500;
    public const int DefaultRows = 24;
    public const string Grammar = "one of latency, ttft, score, value";

    private static readonly Dictionary<string, HeatMapFigure> Figures = new(StringComparer.Ordinal)
    {
        ["latency"] = HeatMapFigure.Latency,
        ["ttft"] = HeatMapFigure.TimeToFirstToken,
        ["score"] = HeatMapFigure.Score,
        ["value"] = HeatMapFigure.Value,
    };

    public async Task<HealthAnswer<HeatMap>> GetAsync(string model, string figure, string? from, string? to, string? version, string? segment, string? timeZone, int columns, int rows)
    {
        if (!Figures.TryGetValue(figure, out var kind))
            return new(HealthRefusal.OfParameter("figure", figure, Grammar));
        if (columns is < 1 or > MaxColumns)
            return new(HealthRefusal.OfParameter("columns", $"{columns}", $"from 1 to {MaxColumns}"));
        if (rows is < 1 or > HeatMapGrid.MaxRows)
            return new(HealthRefusal.OfParameter("rows", $"{rows}", $"from 1 to {HeatMapGrid.MaxRows}"));
        var request = new TimelineRequest(OwnerKind.Model, model) { From = from, To = to, Version = version, Segment = segment, TimeZone = timeZone, Points = columns, Figures = ["records"] };
        if (!TimelineQuestions.TryRead(request, time.GetUtcNow(), out var query, out var refusal))
            return new(refusal!);
        var health = grains.GetGrain<IHealthGrain>(IHealthGrain.Key);
        // The steps are those of a timeline, so that a map lies under it.
        if (await health.GetFiguresAsync(query).ConfigureAwait(false) is not { } steps)
            return new(HealthRefusal.Unknown("model", model, "/v1/models"));
        if (steps.Exceeded is { } limit)
            return new(HealthRefusal.TooMuch(limit, from));
        if (steps.Starts.Length == 0)
            return new(MapOf(figure, kind, steps, query, [], rows));
        var range = query.Range with { From = steps.From, To = steps.To, Parts = (ulong)HeatMapGrid.PartsOf(kind) };
        return await health.GetModelSeriesAsync(range, steps.StepMilliseconds, steps.StepMonths).ConfigureAwait(false) switch
        {
            null => new(HealthRefusal.Unknown("model", model, "/v1/models")),
            { Exceeded: { } exceeded } => new(HealthRefusal.TooMuch(exceeded, from)),
            var data => new(MapOf(figure, kind, steps, query, data.Points, rows)),
        };
    }

    private static HeatMap MapOf(string figure, HeatMapFigure kind, FigureData steps, FigureQuery query, HealthPoint[] points, int rows)
    {
        var columns = new PartialAggregate?[steps.Starts.Length];
        foreach (var point in points)
        {
            var at = Array.BinarySearch(steps.Starts, point.From);
            // A first point that begins within its step.
            at = at >= 0 ? at : Math.Max(0, ~at - 1);
            (columns[at] ??= new PartialAggregate()).MergeEncoded(point.Partial, HeatMapGrid.PartsOf(kind));
        }

        var grid = HeatMapGrid.Of(kind, columns, rows);
        return new HeatMap
        {
            Model = steps.Name,
            Figure = figure,
            Version = query.Range.Version,
            Segment = query.Range.Segment,
            StepSeconds = steps.StepMilliseconds / 1000.0,
            Time = Array.ConvertAll(steps.Starts, UnixTime.ToTime),
            Edges = grid.Edges,
            Counts = grid.Counts,
            Unit = kind is HeatMapFigure.Latency or HeatMapFigure.TimeToFirstToken ? "s" : "",
            N = steps.Totals.Records,
            Reason = grid.Edges.Length > 0 ? null : steps.Totals.Records == 0 ? "no records in the range" : $"no record of the range has a {(kind == HeatMapFigure.TimeToFirstToken ? "time to first token" : figure)}",
        };
    }
}
