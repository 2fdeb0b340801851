using OrleansMonitor.Changes;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Baselines.Questions;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Health.Parameters;

namespace OrleansMonitor.Grains.Changes.Questions;

/// <summary>Reads a question about the course of a figure, asks the grains and charts it, for the HTTP endpoints and for the client inside the cluster.</summary>
public sealed class ChangeQuestions(IGrainFactory grains, TimeProvider time)
{
    /// <summary>Hours of a day and some more, or four weeks of days.</summary>
    public const int DefaultHistory = 28;

    public const int MaxHistory = 200;

    /// <summary>Without a begin the range has so many times the points that limits are from.</summary>
    private const int DefaultRange = 4;

    private static readonly long LongestMonth = (long)TimeSpan.FromDays(31).TotalMilliseconds;

    public async Task<HealthAnswer<ModelChanges>> GetChangesAsync(
        string model, string? metric, string step, int history, string? from, string? to, string? version, string? segment, string? timeZone)
    {
        if (!RangeParameters.TryRead(model, from, to, version, segment, timeZone, time.GetUtcNow(), out var query, out var refusal))
            return new(refusal!);
        if (!StepParameter.TryParse(step, out var length))
            return new(HealthRefusal.OfParameter("step", step, StepParameter.Grammar));
        if (history is < Domain.Changes.ControlChart.MinHistory or > MaxHistory)
            return new(HealthRefusal.OfParameter("history", $"{history}", $"from {Domain.Changes.ControlChart.MinHistory} to {MaxHistory} points"));
        if (Find(metric, out refusal) is not { } figure)
            return new(refusal!);
        var data = await grains.GetGrain<IHealthGrain>(IHealthGrain.Key).GetModelSeriesAsync(query, length.Milliseconds, length.Months).ConfigureAwait(false);
        if (data is not null && query.From is null)
        {
            var range = DefaultRange * history * (length.Milliseconds + (length.Months * LongestMonth));
            query = query with { From = Math.Max(0, Math.Min(data.Watermark, query.To ?? long.MaxValue) - range) };
            data = await grains.GetGrain<IHealthGrain>(IHealthGrain.Key).GetModelSeriesAsync(query, length.Milliseconds, length.Months).ConfigureAwait(false);
        }

        if (data is null)
            return new(HealthRefusal.Unknown("model", model, "/v1/models"));
        if (data.Exceeded is { } limit)
            return new(HealthRefusal.TooMuch(limit, from, step));
        var baseline = (figure.Parts & AggregateParts.Bins) == 0 ? null : await new BaselineQuestions(grains, time).ActiveAsync(model, version).ConfigureAwait(false);
        return new(new FigureChart(figure, Array.ConvertAll(data.Points, point => Read(figure, point, data, baseline)), history, data.Watermark).ToChanges(data, query, step));
    }

    /// <summary>A figure of a model's windows.</summary>
    private static Metric? Find(string? text, out HealthRefusal? refusal)
    {
        refusal = null;
        if (string.IsNullOrEmpty(text))
        {
            refusal = HealthRefusal.OfParameter("metric", "", "the name of a figure as in rules, such as accuracy, error_ratio, latency_p99 or data_drift(COLUMN)");
            return null;
        }

        if (MetricCatalog.Find(text, out var problem) is not { } metric)
        {
            refusal = HealthRefusal.OfParameter("metric", text, $"the name of a figure as in rules: {problem}");
            return null;
        }

        if (!metric.IsPresence && (metric.Owners & MetricOwners.Models) != 0)
            return metric;
        refusal = HealthRefusal.OfParameter("metric", text, "a figure of a model's windows, which this is not");
        return null;
    }

    private static (HealthPoint Point, RuleReading Reading) Read(Metric metric, HealthPoint point, HealthData data, Baseline? baseline)
    {
        if (point.IsWithheld)
            return (point, RuleReading.Withheld(point.MinimumRecords));
        var window = new PartialAggregate();
        window.MergeEncoded(point.Partial, metric.Parts | AggregateParts.Traffic);
        var input = new MetricInput { Window = window, From = point.From, To = point.To, PositiveClass = data.PositiveClass, Withheld = point.Withheld ?? [], MinimumRecords = point.MinimumRecords, Baseline = baseline };
        return (point, metric.Read(input, FigureChart.Level));
    }
}
