using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Health;
using OrleansMonitor.Health.Parameters;
using OrleansMonitor.Health.Timeline;

namespace OrleansMonitor.Grains.Health.Figures;

/// <summary>Reads a question about the course of figures, asks the grains and shapes the answer, for the HTTP endpoints and for the client inside the cluster.</summary>
public sealed class TimelineQuestions(IGrainFactory grains, TimeProvider time)
{
    private const double MonthSeconds = 30 * 86_400;
    private const string Estimated = "estimated_";

    public async Task<HealthAnswer<FigureTimeline>> GetAsync(TimelineRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!TryRead(request, time.GetUtcNow(), out var query, out var refusal))
            return new(refusal!);
        var isModel = request.Kind == OwnerKind.Model;
        return await grains.GetGrain<IHealthGrain>(IHealthGrain.Key).GetFiguresAsync(query).ConfigureAwait(false) switch
        {
            null => new(HealthRefusal.Unknown(isModel ? "model" : "node", request.Name, isModel ? "/v1/models" : "/v1/nodes")),
            { Exceeded: { } limit } => new(HealthRefusal.TooMuch(limit, request.From, request.Step ?? "")),
            var data => new(TimelineOf(data, query, time.GetUtcNow())),
        };
    }

    /// <summary>Reads the parameters, or says which one is wrong.</summary>
    public static bool TryRead(TimelineRequest request, DateTimeOffset now, out FigureQuery query, out HealthRefusal? refusal)
    {
        ArgumentNullException.ThrowIfNull(request);
        query = new FigureQuery(new HealthQuery(request.Name), request.Kind, [], 0, 0, request.Points);
        if (!RangeParameters.TryRead(request.Name, request.From, request.To, request.Version, request.Segment, request.TimeZone, now, out var range, out refusal))
            return false;
        StepParameter step = default;
        if (!string.IsNullOrEmpty(request.Step) && !StepParameter.TryParse(request.Step, out step))
        {
            refusal = HealthRefusal.OfParameter("step", request.Step, StepParameter.Grammar);
            return false;
        }

        if (request.Points is < 1 or > FigureQuery.MaxPoints)
        {
            refusal = HealthRefusal.OfParameter("points", $"{request.Points}", $"from 1 to {FigureQuery.MaxPoints:N0}");
            return false;
        }

        if (!TryReadFigures(request, out var figures, out refusal))
            return false;
        query = new FigureQuery(range, request.Kind, figures, step.Milliseconds, step.Months, request.Points, request.Kind == OwnerKind.Model);
        return true;
    }

    private static bool TryReadFigures(TimelineRequest request, out string[] figures, out HealthRefusal? refusal)
    {
        var names = request.Figures is { Count: > 0 } given ? given : request.Kind == OwnerKind.Model ? TimelineRequest.DefaultFigures : TimelineRequest.DefaultNodeFigures;
        (figures, refusal) = ([.. names.Distinct(StringComparer.Ordinal)], null);
        if (figures.Length > FigureQuery.MaxFigures)
            refusal = HealthRefusal.OfParameter("figures", $"{figures.Length} names", $"at most {FigureQuery.MaxFigures} names");
        foreach (var name in figures)
        {
            if (FigureName.Find(name, request.Kind, out var problem) is null && problem.Length > 0)
                refusal = HealthRefusal.OfParameter("figures", name, $"{FigureName.Grammar}: {problem}");
        }

        return refusal is null;
    }

    private static FigureTimeline TimelineOf(FigureData data, FigureQuery query, DateTimeOffset now)
    {
        var (isModel, totals) = (query.Kind == OwnerKind.Model, data.Totals);
        var warnings = SliceWarnings.Of(data.Versions, data.Segments, query.Range);
        return new FigureTimeline
        {
            Model = isModel ? data.Name : null,
            Node = isModel ? null : data.Name,
            Version = query.Range.Version,
            Segment = query.Range.Segment,
            TimeZone = query.Range.TimeZone,
            StepSeconds = data.StepMonths > 0 ? data.StepMonths * MonthSeconds : data.StepMilliseconds / 1000.0,
            EffectiveFrom = UnixTime.ToTime(data.From),
            EffectiveTo = UnixTime.ToTime(data.To),
            Time = Array.ConvertAll(data.Starts, UnixTime.ToTime),
            Records = data.Records,
            Figures = data.Columns.ToDictionary(static column => column.Name, FigureOf, StringComparer.Ordinal),
            Completeness = new Completeness
            {
                Records = totals.Records,
                SampledOut = totals.SampledOut,
                Dropped = totals.Dropped,
                Late = totals.Late,
                Rejected = totals.Rejected,
                Labelled = isModel ? totals.Labelled : null,
                LabelCoverage = isModel && totals.Records > 0 ? (double)totals.Labelled / totals.Records : null,
                PendingPredictions = data.Presence?.PendingPredictions,
                OldestPendingAgeSeconds = data.Presence is { } presence ? Completeness.Age(presence.OldestPending, now) : null,
                NodesReporting = data.Presence?.NodesReporting,
                NodesExpected = data.Presence?.NodesExpected,
                Watermark = UnixTime.ToTimeOrNull(data.Watermark),
            },
            Warnings = warnings,
            UnknownSlice = warnings is null ? null : true,
        };
    }

    private static TimelineFigure FigureOf(FigureColumn column) => new()
    {
        Metric = column.Metric.Length > 0 ? column.Metric : null,
        Unit = column.Unit,
        Worse = column.Metric.Length > 0 && MetricCatalog.Find(column.Metric, out _) is { } metric ? metric.Worse : MetricDirection.None,
        Values = Nullable(column.Values),
        Low = column.Low is { } low ? Nullable(low) : null,
        High = column.High is { } high ? Nullable(high) : null,
        N = column.Records,
        Estimated = column.Metric.StartsWith(Estimated, StringComparison.Ordinal),
        Reason = column.Reason.Length > 0 ? column.Reason : null,
    };

    private static double?[] Nullable(double[] values) => Array.ConvertAll(values, static value => double.IsFinite(value) ? value : (double?)null);
}
