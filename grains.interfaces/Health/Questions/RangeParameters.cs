using OrleansMonitor.Health.Parameters;

namespace OrleansMonitor.Grains.Health.Questions;

/// <summary>Reads the range and the slice of a query, or says which parameter is wrong.</summary>
internal static class RangeParameters
{
    public const int MaxNameLength = 128;

    public static bool TryRead(
        string name, string? from, string? to, string? version, string? segment, string? timeZone, DateTimeOffset now, out HealthQuery query, out HealthRefusal? refusal) =>
        TryRead(RangeNames.Plain, name, from, to, version, segment, timeZone, now, out query, out refusal);

    /// <param name="names">As the caller knows the parameters.</param>
    public static bool TryRead(
        RangeNames names, string name, string? from, string? to, string? version, string? segment, string? timeZone, DateTimeOffset now, out HealthQuery query, out HealthRefusal? refusal)
    {
        query = new HealthQuery(name);
        if (!TryReadName("name", name, out refusal) || !TryReadName(names.Version, version, out refusal) || !TryReadName("segment", segment, out refusal))
            return false;
        if (!TimeZoneParameter.TryParse(timeZone, out var zone, out var expected))
        {
            refusal = HealthRefusal.OfParameter("tz", timeZone!, expected);
            return false;
        }

        if (!TryReadTime(names.From, from, zone, now, out var begin, out refusal) || !TryReadTime(names.To, to, zone, now, out var end, out refusal))
            return false;
        if (begin >= end)
        {
            refusal = HealthRefusal.OfParameter(names.From, from!, $"before {names.To}, which is '{to}'");
            return false;
        }

        query = new HealthQuery(name, begin, end, version, segment, zone == TimeZoneInfo.Utc ? null : zone.Id);
        return true;
    }

    private static bool TryReadTime(string parameter, string? text, TimeZoneInfo zone, DateTimeOffset now, out long? time, out HealthRefusal? refusal)
    {
        time = null;
        refusal = null;
        if (string.IsNullOrEmpty(text))
            return true;
        if (!TimeParameter.TryParse(text, now.ToUnixTimeMilliseconds(), out var milliseconds, zone))
        {
            refusal = HealthRefusal.OfParameter(parameter, text, TimeParameter.Grammar);
            return false;
        }

        time = milliseconds;
        return true;
    }

    private static bool TryReadName(string parameter, string? text, out HealthRefusal? refusal)
    {
        refusal = text is { Length: > MaxNameLength } ? HealthRefusal.OfParameter(parameter, text, $"at most {MaxNameLength} characters") : null;
        return refusal is null;
    }
}

/// <summary>What the parameters of a range are called where they are refused.</summary>
internal sealed record RangeNames(string From, string To, string Version)
{
    public static RangeNames Plain { get; } = new("from", "to", "version");

    /// <summary>Of what a range is held against.</summary>
    public static RangeNames Against { get; } = new("againstFrom", "againstTo", "againstVersion");
}
