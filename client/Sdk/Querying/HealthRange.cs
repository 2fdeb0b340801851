using System.Globalization;

namespace OrleansMonitor.Client.Querying;

/// <summary>
/// What a health query is about. Times are as the silo reads them (RFC 3339, a date, Unix time, or relative to now); null
/// leaves the choice to it.
/// </summary>
public sealed record HealthRange
{
    /// <summary>Begin of the range of event time; included.</summary>
    public string? From { get; init; }

    /// <summary>End of the range; excluded.</summary>
    public string? To { get; init; }

    public string? Version { get; init; }

    public string? Segment { get; init; }

    /// <summary>IANA name of the time zone of times without an offset, and of steps of days and months; null: UTC.</summary>
    public string? TimeZone { get; init; }

    public static HealthRange Between(DateTimeOffset? from, DateTimeOffset? to) => new() { From = Text(from), To = Text(to) };

    private static string? Text(DateTimeOffset? time) =>
        time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
