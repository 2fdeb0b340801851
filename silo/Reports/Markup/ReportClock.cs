using System.Globalization;

namespace OrleansMonitor.Silo.Reports.Markup;

/// <summary>Times as the report shows them: in one time zone, to the minute or to the second, whichever its range needs.</summary>
internal sealed class ReportClock(TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset to)
{
    private readonly bool _hasSeconds = to - from < TimeSpan.FromMinutes(10);

    /// <summary>Its name.</summary>
    public string Zone { get; } = zone.Id;

    /// <summary>With the date, and the year where one can be in doubt.</summary>
    public string Show(DateTimeOffset time) => Local(time).ToString(_hasSeconds ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public string ToSecond(DateTimeOffset time) => Local(time).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public string Show(DateTimeOffset? time) => time is { } known ? Show(known) : FigureText.Absent;

    /// <summary>As short as it can be beside others of the range.</summary>
    public string Short(DateTimeOffset time) => (to - from).TotalHours switch
    {
        > 24 * 180 => Local(time).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        > 72 => Local(time).ToString("d MMM", CultureInfo.InvariantCulture),
        > 20 => Local(time).ToString("d MMM HH:mm", CultureInfo.InvariantCulture),
        _ => Local(time).ToString(_hasSeconds ? "HH:mm:ss" : "HH:mm", CultureInfo.InvariantCulture),
    };

    public string Range(DateTimeOffset begin, DateTimeOffset end) => $"{Show(begin)} to {Show(end)}";

    private DateTimeOffset Local(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, zone);
}
