namespace OrleansMonitor.Health;

/// <summary>From the Unix milliseconds of messages to the times of results.</summary>
internal static class UnixTime
{
    private static readonly long Earliest = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static DateTimeOffset ToTime(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, Earliest, Latest));

    /// <summary>Null when nothing has happened yet, which messages write as 0 or as the smallest value.</summary>
    public static DateTimeOffset? ToTimeOrNull(long milliseconds) => milliseconds is 0 or long.MinValue ? null : ToTime(milliseconds);
}
