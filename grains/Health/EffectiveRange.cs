using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Grains.Health;

/// <summary>Which whole rows a query is answered for.</summary>
internal static class EffectiveRange
{
    private const long DefaultLength = 3_600_000;

    // The end of the year 9999, beyond which no time is written.
    private const long Latest = 253_402_300_799_999;

    /// <summary>
    /// Without bounds: the hour up to the watermark, and whatever is newer. Without a lower bound: the hour up to the upper one. A node that sent samples of
    /// its resources alone has rows and no watermark.
    /// </summary>
    public static TimeRange Of(HealthQuery query, TierSchedule schedule, OwnerProgress progress)
    {
        if (progress.End is not { } end)
        {
            var at = Math.Clamp(query.From ?? query.To ?? 0, 0, Latest);
            return new TimeRange(at, at);
        }

        var to = Math.Clamp(query.To ?? end, 0, Latest);
        var from = Math.Clamp(query.From ?? (Math.Min(to, progress.Watermark ?? end) - DefaultLength), 0, Latest);
        return to <= from ? new TimeRange(from, from) : schedule.EffectiveRange(from, to, progress.Frontiers);
    }
}
