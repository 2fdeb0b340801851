using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Health.Questions;

namespace OrleansMonitor.Silo.Query;

/// <summary>RFC 9457 problems that name the parameter, its value and what it may be.</summary>
internal static class QueryProblems
{
    public static ProblemHttpResult Of(HealthRefusal refusal)
    {
        var extensions = new Dictionary<string, object?> { ["parameter"] = refusal.Parameter, ["value"] = refusal.Value };
        if (refusal.Limit.Length > 0)
            extensions["limit"] = refusal.Limit;
        if (refusal.Errors.Count > 0)
            extensions["errors"] = refusal.Errors;
        return TypedResults.Problem(
            title: refusal.Title,
            detail: refusal.Detail,
            statusCode: refusal.IsNotFound ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest,
            extensions: extensions);
    }

    public static ProblemHttpResult Invalid(string parameter, string value, string limit) => TypedResults.Problem(
        title: "A parameter is not valid.",
        detail: Sentence.Ended($"{parameter} is '{NameRules.Show(value)}'; it must be {limit}"),
        statusCode: StatusCodes.Status400BadRequest,
        extensions: new Dictionary<string, object?> { ["parameter"] = parameter, ["value"] = NameRules.Show(value), ["limit"] = limit });

    public static Results<Ok<T>, ProblemHttpResult> Of<T>(HealthAnswer<T> answer)
        where T : class =>
        answer.IsAnswered ? TypedResults.Ok(answer.Value) : Of(answer.Refusal);
}
