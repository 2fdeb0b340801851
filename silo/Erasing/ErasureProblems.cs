using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Deletions;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Silo.Hosting;
using OrleansMonitor.Silo.Security.Audit;

namespace OrleansMonitor.Silo.Erasing;

/// <summary>RFC 9457 problems of deletions.</summary>
internal static class ErasureProblems
{
    public static async Task<Results<Ok<Deletion>, ProblemHttpResult>> AnswerAsync(HttpContext context, Func<Task<Deletion?>> delete, string kind, string name)
    {
        try
        {
            if (await delete() is { } deletion)
            {
                AuditedChange.Set(context, $"deleted {kind} {NameRules.Show(name)}{context.Request.QueryString.Value}: {deletion.Records} records in {deletion.Windows} windows, {deletion.Predictions} predictions, {deletion.Labels} labels");
                return TypedResults.Ok(deletion);
            }
        }
        catch (Exception e) when (FailureLog.IsFailure(e) || e is OwnerFencedException)
        {
            return TypedResults.Problem(
                title: "Whether it was deleted is unknown.",
                detail: $"A grain or the store did not answer ({e.GetType().Name}). Ask again: what is deleted already changes nothing.",
                statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        return TypedResults.Problem(
            title: $"No such {kind}.",
            detail: $"Nothing is kept of the {kind} '{NameRules.Show(name)}'.",
            statusCode: StatusCodes.Status404NotFound,
            extensions: new Dictionary<string, object?> { ["parameter"] = kind, ["value"] = NameRules.Show(name) });
    }

    public static ProblemHttpResult Invalid(string parameter, string value, string limit) => TypedResults.Problem(
        title: "A parameter is not valid.",
        detail: $"{parameter} is '{NameRules.Show(value)}'; it must be {limit}.",
        statusCode: StatusCodes.Status400BadRequest,
        extensions: new Dictionary<string, object?> { ["parameter"] = parameter, ["value"] = NameRules.Show(value), ["limit"] = limit });

    /// <summary>A parameter that the endpoint does not have; null when there is none.</summary>
    public static ProblemHttpResult? Unknown(IQueryCollection query, params ReadOnlySpan<string> known)
    {
        foreach (var (name, value) in query)
        {
            if (!known.Contains(name))
                return Invalid(name, value.ToString(), known.Length == 0 ? "left out: there are no parameters" : $"left out: there are only {string.Join(" and ", known)}");
        }

        return null;
    }
}
