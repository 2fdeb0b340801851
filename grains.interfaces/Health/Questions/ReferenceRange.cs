using OrleansMonitor.Health;
using OrleansMonitor.Health.Parameters;

namespace OrleansMonitor.Grains.Health.Questions;

/// <summary>What is asked of the other side, as in the HTTP interface.</summary>
/// <param name="Against"><c>previous</c>, <c>range</c>, <c>version</c>, or how much earlier the same range lies (<c>-7d</c>); null: what the others say.</param>
internal sealed record ReferenceParameters(string Model, string? Version, string? From, string? TimeZone, string? Against, string? AgainstFrom, string? AgainstTo, string? AgainstVersion)
{
    /// <summary>Whether there is any other side.</summary>
    public bool IsGiven => !string.IsNullOrEmpty(Against) || AgainstFrom is not null || AgainstTo is not null || AgainstVersion is not null;
}

/// <summary>What a range is held against: the range of the same length before it, the same hours of an earlier time, another range, or another version.</summary>
/// <param name="Shift">Milliseconds from the range to the same hours before it, less than 0; null: it is no such range.</param>
internal sealed record ReferenceRange(long? From, long? To, string? Version, long? Shift = null)
{
    private const string Previous = "previous", Range = "range", OtherVersion = "version";
    private const string Expected = "previous, range, version, or how much earlier the same range lies, such as -1d or -7d";

    public static bool TryRead(ReferenceParameters asked, DateTimeOffset now, out ReferenceRange range, out HealthRefusal? refusal)
    {
        range = new ReferenceRange(null, null, null);
        var against = string.IsNullOrEmpty(asked.Against) ? KindOf(asked) : asked.Against;
        long? shift = against[0] == '-' && TimeParameter.TryParse(against, 0, out var offset) && offset < 0 ? offset : null;
        refusal = against switch
        {
            _ when shift is not null => NotWith("againstFrom", asked.AgainstFrom) ?? NotWith("againstTo", asked.AgainstTo) ?? NotWith("againstVersion", asked.AgainstVersion),
            Previous => NotWith("againstFrom", asked.AgainstFrom) ?? NotWith("againstTo", asked.AgainstTo) ?? NotWith("againstVersion", asked.AgainstVersion),
            Range => asked.AgainstFrom is null ? HealthRefusal.OfParameter("againstFrom", "", "given where against is range") : null,
            OtherVersion => asked.AgainstVersion is null ? HealthRefusal.OfParameter("againstVersion", "", "given where against is version: a version of the model, empty for the records without one")
                : asked.AgainstVersion == asked.Version && asked.AgainstFrom is null ? HealthRefusal.OfParameter("againstVersion", asked.AgainstVersion, "another one than version")
                : null,
            _ => HealthRefusal.OfParameter("against", against, Expected),
        };
        if (refusal is not null
            || !RangeParameters.TryRead(RangeNames.Against, asked.Model, asked.AgainstFrom, asked.AgainstTo, asked.AgainstVersion, null, asked.TimeZone, now, out var query, out refusal))
            return false;
        range = new ReferenceRange(query.From, query.To, query.Version, shift);
        return true;
    }

    /// <summary>The question of the records that a range is held against.</summary>
    /// <param name="query">Of the range.</param>
    /// <param name="from">Its effective begin, Unix milliseconds.</param>
    /// <param name="to">Its end.</param>
    public HealthQuery QueryFor(HealthQuery query, long from, long to)
    {
        if (Shift is { } shift)
            return query with { From = from + shift, To = to + shift };
        if (Version is not null)
            return query with { From = From ?? from, To = To ?? to, Version = Version };
        return From is null ? query with { From = from - (to - from), To = from } : query with { From = From, To = To ?? from };
    }

    /// <summary>The other side in a sentence.</summary>
    public string Noun => Version is { } version ? version.Length == 0 ? "the records without a version" : $"version {version}" : Shift is not null || From is null ? "the earlier range" : "the other range";

    /// <summary>Refuses sides that have records in common, since they are tested as if they were independent, and a side that ends before it begins.</summary>
    /// <param name="asked">What was asked.</param>
    /// <param name="after">The records of the range.</param>
    /// <param name="before">Those that they are held against.</param>
    /// <param name="query">The question of the range.</param>
    /// <param name="reference">That of the other side.</param>
    public static HealthRefusal? Shared(ReferenceParameters asked, HealthData after, HealthData before, HealthQuery query, HealthQuery reference)
    {
        if (asked is { AgainstFrom: { } late, AgainstTo: null } && reference.From >= reference.To)
            return HealthRefusal.OfParameter("againstFrom", late, $"before {Time(reference.To!.Value)}, or given with againstTo: without it the other range ends there, where the range begins");
        var isApart = query.Version is not null && reference.Version is not null && query.Version != reference.Version;
        if (isApart || after.From >= before.To || before.From >= after.To)
            return null;
        if (query.Version is null && reference.Version is { } version)
            return HealthRefusal.OfParameter("againstVersion", version, "given with version, another one, or with againstFrom and againstTo of another time: without version the range is of all versions, and has the records of this one too");
        var (parameter, value) = asked.AgainstFrom is { } begin ? ("againstFrom", begin) : asked.AgainstTo is { } end ? ("againstTo", end) : ("from", asked.From ?? "");
        var sides = $"from and to are {Show(after)}, againstFrom and againstTo {Show(before)}";
        return after.From == before.From && after.To == before.To
            ? HealthRefusal.OfParameter(parameter, value, $"of another time, or againstVersion another one than version: both sides are the same records ({sides})")
            : HealthRefusal.OfParameter(parameter, value, $"such that the ranges do not overlap, or againstVersion another one than version: the sides have records in common ({sides})");

        static string Show(HealthData side) => $"{Time(side.From)} to {Time(side.To)}";

        static string Time(long time) => FormattableString.Invariant($"{UnixTime.ToTime(time):yyyy-MM-ddTHH:mm:ssZ}");
    }

    private static string KindOf(ReferenceParameters asked) =>
        asked.AgainstVersion is not null ? OtherVersion : asked.AgainstFrom is not null || asked.AgainstTo is not null ? Range : Previous;

    private static HealthRefusal? NotWith(string parameter, string? value) =>
        value is null ? null : HealthRefusal.OfParameter(parameter, value, "left out where against is previous or a time span");
}
