using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Health.Parameters;

/// <summary>The time zone of a question: an IANA name; none is UTC.</summary>
public static class TimeZoneParameter
{
    public const string Grammar = "the IANA name of a time zone, such as Europe/Berlin, Asia/Kolkata or UTC";

    public const string Description = "Time zone of from and to where they have no offset, and of steps of days, weeks, months and years: " + Grammar + ". Default: UTC.";

    /// <summary>Where there is a range and there are no steps.</summary>
    public const string RangeDescription = "Time zone of from and to where they have no offset: " + Grammar + ". Default: UTC.";

    private const int MaxLength = 64;
    private const int MaxNearest = 2;

    /// <param name="text">The name; null or empty: UTC.</param>
    /// <param name="zone">The zone.</param>
    /// <param name="expected">What it may be, where it is none, with the nearest names.</param>
    public static bool TryParse(string? text, out TimeZoneInfo zone, out string expected)
    {
        (zone, expected) = (TimeZoneInfo.Utc, Grammar);
        if (string.IsNullOrEmpty(text) || text is "UTC" or "Z")
            return true;
        // A zone that was met before is found in any case of letters, others are not.
        if (IsName(text) && TimeZoneInfo.TryFindSystemTimeZoneById(text, out var found) && found.Id == text)
        {
            zone = found;
            return true;
        }

        var nearest = Nearest(text);
        if (nearest.Count > 0)
            expected = $"an IANA name; did you mean {string.Join(" or ", nearest)}?";
        return false;
    }

    // It becomes the path of a file. What is below right/ counts leap seconds.
    private static bool IsName(string text) =>
        text.Length <= MaxLength
        && char.IsAsciiLetter(text[0])
        && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+')
        && !text.StartsWith("right/", StringComparison.Ordinal)
        && !text.StartsWith("posix", StringComparison.Ordinal);

    /// <summary>By the whole name, or by the city alone.</summary>
    private static IReadOnlyList<string> Nearest(string text)
    {
        var known = TimeZoneInfo.GetSystemTimeZones().Select(static zone => zone.Id).ToList();
        var nearest = NearestNames.Of(text, known, MaxNearest);
        if (nearest.Count > 0)
            return nearest;
        var cities = NearestNames.Of(text.Replace(' ', '_'), known.Select(City).Distinct(), MaxNearest);
        return [.. cities.Select(city => known.First(name => City(name) == city))];
    }

    private static string City(string name) => name[(name.LastIndexOf('/') + 1)..];
}
