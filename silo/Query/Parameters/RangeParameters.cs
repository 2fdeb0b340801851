using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Grains.Health;

namespace OrleansMonitor.Silo.Query.Parameters;

/// <summary>Reads the range and the slice of a query, or says which parameter is wrong.</summary>
internal static class RangeParameters
{
    public const int MaxNameLength = 128;

    public static bool TryRead(string name, string? from, string? to, string? version, string? segment, DateTimeOffset now, out HealthQuery query, out ProblemHttpResult? problem)
    {
        query = new HealthQuery(name);
        if (!TryReadName("name", name, out problem) || !TryReadName("version", version, out problem) || !TryReadName("segment", segment, out problem))
            return false;
        if (!TryReadTime("from", from, now, out var begin, out problem) || !TryReadTime("to", to, now, out var end, out problem))
            return false;
        if (begin >= end)
        {
            problem = QueryProblems.Parameter("from", from!, $"before to, which is '{to}'");
            return false;
        }

        query = new HealthQuery(name, begin, end, version, segment);
        return true;
    }

    private static bool TryReadTime(string parameter, string? text, DateTimeOffset now, out long? time, out ProblemHttpResult? problem)
    {
        time = null;
        problem = null;
        if (string.IsNullOrEmpty(text))
            return true;
        if (!TimeParameter.TryParse(text, now.ToUnixTimeMilliseconds(), out var milliseconds))
        {
            problem = QueryProblems.Parameter(parameter, text, TimeParameter.Grammar);
            return false;
        }

        time = milliseconds;
        return true;
    }

    private static bool TryReadName(string parameter, string? text, out ProblemHttpResult? problem)
    {
        problem = text is { Length: > MaxNameLength } ? QueryProblems.Parameter(parameter, text, $"at most {MaxNameLength} characters") : null;
        return problem is null;
    }
}
