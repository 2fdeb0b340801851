using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Alerting.Notifications;

/// <summary>RFC 9457 problems that name the field, its value and what it may be.</summary>
internal static class NotificationProblems
{
    private const int MaxEcho = 128;

    public static ProblemHttpResult Invalid(string field, string value, string limit) => TypedResults.Problem(
        title: "A parameter is not valid.",
        detail: Sentence.Ended($"{field} is '{Echo(value)}'; it must be {limit}"),
        statusCode: StatusCodes.Status400BadRequest,
        extensions: new Dictionary<string, object?> { ["parameter"] = field, ["value"] = Echo(value), ["limit"] = limit });

    public static ProblemHttpResult NotFound(string kind, string name, string list) => TypedResults.Problem(
        title: $"No such {kind}.",
        detail: $"There is no {kind} '{Echo(name)}'; {list} lists those that there are.",
        statusCode: StatusCodes.Status404NotFound,
        extensions: new Dictionary<string, object?> { ["parameter"] = kind, ["value"] = Echo(name) });

    public static ProblemHttpResult Conflict(string title, string detail) => TypedResults.Problem(title: title, detail: detail, statusCode: StatusCodes.Status409Conflict);

    /// <summary>Who does it: the name he gives, with that by which the silo knows him where that is another one.</summary>
    public static string AuthorOf(HttpContext context, string? given)
    {
        var caller = Caller.Of(context);
        var known = caller.Kind == CallerKind.Anonymous ? "" : caller.Name;
        var name = given?.Trim() ?? "";
        return name.Length == 0 ? known : known.Length == 0 || known == name ? name : $"{name} ({known})";
    }

    private static string Echo(string value) => value.Length <= MaxEcho ? value : value[..MaxEcho] + "…";
}
