using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Grains.Health;

namespace OrleansMonitor.Grains.Models;

/// <summary>Reads the figure that a model's sampling goes by, over the period that ends at its watermark.</summary>
internal static class PrecisionReader
{
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Latest = TimeSpan.FromMinutes(5);

    /// <summary>Between two readings: sixty in a period, within bounds. A reading merges the rows of a period, most of them from a cache.</summary>
    public static TimeSpan IntervalOf(PrecisionTarget target) =>
        TimeSpan.FromTicks(Math.Clamp(target.Period.Ticks / 60, Soonest.Ticks, Latest.Ticks));

    public static async Task<(RuleReading Reading, PartialAggregate Rows)> ReadAsync(IGrainFactory grains, string model, PrecisionTarget target, long watermark)
    {
        var query = new HealthQuery(model, Math.Max(0, watermark - (long)target.Period.TotalMilliseconds));
        var data = await grains.GetGrain<IHealthGrain>(IHealthGrain.Key).GetModelAsync(query);
        var rows = new PartialAggregate();
        if (data?.Points is not [var point])
            return (RuleReading.None("there are no records"), rows);
        rows.MergeEncoded(point.Partial, target.Metric.Parts | AggregateParts.Traffic);
        var input = new MetricInput { Window = rows, From = point.From, To = point.To, PositiveClass = data.PositiveClass, Withheld = point.Withheld ?? [], MinimumRecords = point.MinimumRecords };
        return (target.Metric.Read(input, PrecisionTarget.Level), rows);
    }
}
