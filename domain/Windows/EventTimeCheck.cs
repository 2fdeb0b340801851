namespace OrleansMonitor.Domain.Windows;

/// <summary>Whether a record's event time can be taken.</summary>
public enum EventTimeVerdict
{
    Accepted,

    /// <summary>Before the epoch, or before what is retained.</summary>
    BeforeRetention,

    /// <summary>Further ahead of ingestion time than clocks may differ.</summary>
    TooFarInFuture,
}

/// <summary>
/// The bounds of event times at one moment: all in [<paramref name="Earliest"/>, <paramref name="Latest"/>], Unix milliseconds.
/// </summary>
public readonly record struct EventTimeCheck(long Earliest, long Latest)
{
    public static readonly TimeSpan DefaultMaxFutureSkew = TimeSpan.FromMinutes(5);

    /// <summary>The bounds at a watermark and an ingestion time.</summary>
    /// <param name="schedule">The tiers, of which the last decides how long anything is retained.</param>
    /// <param name="watermark">The model's watermark.</param>
    /// <param name="frontiers">How far compaction has come.</param>
    /// <param name="ingestionTime">Unix milliseconds.</param>
    /// <param name="maxFutureSkew">How far ahead an event may lie. Default 5 min: <see cref="DefaultMaxFutureSkew"/>.</param>
    public static EventTimeCheck At(TierSchedule schedule, Watermark watermark, Frontiers frontiers, long ingestionTime, TimeSpan maxFutureSkew)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return new EventTimeCheck(schedule.RetentionCutoff(watermark, frontiers), ingestionTime + (long)maxFutureSkew.TotalMilliseconds);
    }

    public EventTimeVerdict Of(long eventTime) =>
        eventTime < Earliest ? EventTimeVerdict.BeforeRetention
        : eventTime > Latest ? EventTimeVerdict.TooFarInFuture
        : EventTimeVerdict.Accepted;
}
