using OrleansMonitor.Domain.Records;
using OrleansMonitor.Health;

namespace OrleansMonitor.Grains.Health.Questions;

/// <summary>How fast the records of a summary's recent rows came.</summary>
public static class RecentRate
{
    // Milliseconds. A minute is what the recent rows reach back; they may begin earlier, with their window.
    private const long RecentPeriod = 60_000;

    // Below a base window a rate says more about the clock than about the model.
    private const long ShortestPeriod = 10_000;

    /// <summary>By the wall clock: event time stands still when nothing comes, and the last rate with it.</summary>
    public static bool IsStale(long lastRecords, DateTimeOffset now) =>
        lastRecords > 0 && (now - UnixTime.ToTime(lastRecords)).TotalMilliseconds > RecentPeriod;

    /// <summary>Nothing comes any more where it is stale.</summary>
    public static double? Of(double? rate, bool isStale) => isStale ? 0 : rate;

    /// <summary>
    /// What the rate of the recent rows is over: up to the watermark, since the newest window is not full yet; and from the
    /// first record on where all records there ever were are in them, since a stream that has just begun has no minute behind it.
    /// </summary>
    public static TimeSpan Period(PartialAggregate recent, long from, long to, long watermark, ulong records)
    {
        ArgumentNullException.ThrowIfNull(recent);
        if (!recent.HasTraffic || recent.Traffic.FirstEventTime is not { } first)
            return TimeSpan.Zero;
        var end = Math.Min(to, watermark);
        // Of one record alone no rate can be told.
        if (records == 1)
            return TimeSpan.Zero;
        return recent.Traffic.Records == records
            ? TimeSpan.FromMilliseconds(Math.Max(ShortestPeriod, end - first))
            : TimeSpan.FromMilliseconds(Math.Max(RecentPeriod, end - from));
    }
}
