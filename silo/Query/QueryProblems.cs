using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Grains.Health;

namespace OrleansMonitor.Silo.Query;

/// <summary>RFC 9457 problems that name the parameter, its value and what it may be.</summary>
internal static class QueryProblems
{
    private const int MaxEcho = 128;

    public static ProblemHttpResult Parameter(string parameter, string value, string limit) => TypedResults.Problem(
        title: "A parameter is not valid.",
        detail: $"{parameter} is '{Echo(value)}'; it must be {limit}.",
        statusCode: StatusCodes.Status400BadRequest,
        extensions: new Dictionary<string, object?> { ["parameter"] = parameter, ["value"] = Echo(value), ["limit"] = limit });

    public static ProblemHttpResult NotFound(string kind, string name, string list) => TypedResults.Problem(
        title: $"No such {kind}.",
        detail: $"No {kind} '{Echo(name)}' has sent anything; {list} lists those that have.",
        statusCode: StatusCodes.Status404NotFound,
        extensions: new Dictionary<string, object?> { ["parameter"] = kind, ["value"] = Echo(name) });

    public static ProblemHttpResult TooMuch(HealthLimit limit, string? from) =>
        Parameter("from", from ?? "", $"later, or the slice narrower: the range has more than {limit.Limit:N0} rows");

    /// <summary>A foreign value is repeated, so that its sender finds it, but not at any length.</summary>
    private static string Echo(string value) => value.Length <= MaxEcho ? value : value[..MaxEcho] + "…";
}
