using System.CommandLine;
using System.Globalization;
using OrleansMonitor.Values;

namespace OrleansMonitor.Cli.Commands;

/// <summary>Options that take a time from a person. Without an offset it is of the zone that <c>--tz</c> names.</summary>
internal static class TimeOptions
{
    /// <summary>The end of the year 9999, after which there are no dates.</summary>
    private const long Latest = 253_402_300_799_999;

    /// <param name="name">The option.</param>
    /// <param name="description">What the time is of.</param>
    /// <param name="isRelative">Whether it may count from now.</param>
    public static Option<string?> Create(string name, string description, bool isRelative = true) => new(name)
    {
        HelpName = "TIME",
        Description = description,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (isRelative && (text is "now" or "0" || (text.StartsWith('-') && DurationText.TryParse(text[1..], out _))))
                return text;
            if (TimeText.TryParse(text, out var time) && time is >= 0 and <= Latest)
                return text;
            result.AddError($"{name} is '{text}': it is {TimeText.Expected}{(isRelative ? ", now, or relative to now such as -15m, -1h or -7d" : "")}");
            return null;
        },
    };

    /// <summary>The instant; null where there is none, or where it counts from the silo's clock.</summary>
    public static DateTimeOffset? Instant(string? text, TimeZoneInfo? zone) =>
        TimeText.TryParse(text, out var time, zone) ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;

    /// <summary>As the silo takes it; relative ones (-90s, -15m, -1h, -7d) count from its clock.</summary>
    public static string? Text(string? text, TimeZoneInfo? zone) =>
        Instant(text, zone)?.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture) ?? text;
}
