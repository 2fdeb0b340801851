using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Deletions;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Silo.Hosting;
using OrleansMonitor.Silo.Security.Audit;

namespace OrleansMonitor.Silo.Erasing;

/// <summary>RFC 9457 problems of deletions.</summary>
internal static class ErasureProblems
{
    /// <param name="context">The request.</param>
    /// <param name="delete">Deletes; null: there was nothing.</param>
    /// <param name="kind">What is deleted.</param>
    /// <param name="name">Which, as the caller called it.</param>
    /// <param name="audited">What the audit log says of it; null: its name and the range.</param>
    public static async Task<Results<Ok<Deletion>, ProblemHttpResult>> AnswerAsync(
        HttpContext context, Func<Task<Deletion?>> delete, string kind, string name, string? audited = null)
    {
        try
        {
            if (await delete() is { } deletion)
            {
                AuditedChange.Set(context, $"deleted {kind} {audited ?? NameRules.Show(name) + context.Request.QueryString.Value}: {deletion.Records} {Noun.Of(deletion.Records, "record")}, {deletion.Labelled} of them labelled, in {deletion.Windows} {Noun.Of(deletion.Windows, "window")}, {deletion.Predictions} {Noun.Of(deletion.Predictions, "prediction")}, {deletion.Labels} {Noun.Of(deletion.Labels, "label")}");
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
}
