using System.Globalization;

namespace OrleansMonitor.Domain.Records;

/// <summary>Event times as error messages show them: RFC 3339, or a number where the calendar ends.</summary>
public static class EventTimeText
{
    // The years 1 to 9999.
    private const long First = -62_135_596_800_000;
    private const long Last = 253_402_300_799_999;

    /// <param name="time">Unix milliseconds.</param>
    public static string Of(long time) => time is >= First and <= Last
        ? DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{time} ms");

    /// <summary>The limit that an event time is below which is not kept: the configured retention, or <see cref="RecordLimits.EarliestTime"/>.</summary>
    /// <param name="time">The oldest time that is kept, Unix milliseconds.</param>
    public static string AtLeast(long time) =>
        $"at least {Of(time)}, {(time > RecordLimits.EarliestTime ? "the oldest that the configured retention keeps" : "with times in Unix milliseconds: what lies before is no event of a model")}";
}
