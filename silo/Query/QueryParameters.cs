using System.Reflection;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Silo.Ingest;
using OrleansMonitor.Silo.Ingest.Answers;
using OrleansMonitor.Silo.Ingest.Request;

namespace OrleansMonitor.Silo.Query;

/// <summary>The query parameters of an endpoint whose handler does not declare them.</summary>
internal sealed record QueryParameterNames(params string[] Names);

/// <summary>
/// Refuses query parameters that an endpoint does not have, or that are given twice where one is meant: an answer that leaves a misspelt one out is one to
/// another question. The endpoints under <c>/api/v1</c> are Prometheus's, which ignores what it does not know.
/// </summary>
internal static class QueryParameters
{
    private const string Root = "/v1/";

    /// <summary>It comes after the check of access, so that nobody learns of an endpoint who may not ask it, and refused changes are audited.</summary>
    public static void UseQueryParameters(this IApplicationBuilder app) => app.Use(static (context, next) =>
        context.Request.QueryString.HasValue
        && context.GetEndpoint() is RouteEndpoint endpoint
        && endpoint.RoutePattern.RawText?.StartsWith(Root, StringComparison.Ordinal) == true
        && Wrong(context.Request.Query, KnownTo(endpoint), endpoint) is var (name, value, limit)
            ? RefuseAsync(context, name, value, limit)
            : next(context));

    private static (string Name, string Value, string Limit)? Wrong(IQueryCollection query, IReadOnlyList<string> known, RouteEndpoint endpoint)
    {
        foreach (var (name, values) in query)
        {
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
                return (name, values.ToString(), Describe(name, known));
            if (values.Count > 1 && !MayBeRepeated(endpoint, name))
                return (name, values.ToString(), "given once");
        }

        return null;
    }

    private static string Describe(string name, IReadOnlyList<string> known)
    {
        if (known.Count == 0)
            return "left out: there are no parameters";
        var nearest = NearestNames.Of(name, known, count: 1);
        var meant = nearest.Count > 0 ? $" (did you mean {nearest[0]}?)" : "";
        return $"left out{meant}: there {(known.Count == 1 ? "is" : "are")} only {string.Join(", ", known)}";
    }

    /// <summary>What is simple and no part of the path comes from the query.</summary>
    private static IReadOnlyList<string> KnownTo(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<QueryParameterNames>()?.Names
        ?? [.. (endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? [])
            .Where(parameter => IsSimple(parameter.ParameterType) && endpoint.RoutePattern.GetParameter(parameter.Name!) is null)
            .Select(static parameter => parameter.Name!)];

    private static bool MayBeRepeated(RouteEndpoint endpoint, string name) =>
        endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters().Any(parameter => parameter.ParameterType == typeof(string[]) && string.Equals(parameter.Name, name, StringComparison.OrdinalIgnoreCase)) == true;

    private static bool IsSimple(Type type) => type == typeof(string) || type == typeof(string[]) || (Nullable.GetUnderlyingType(type) ?? type) is { IsPrimitive: true } or { IsEnum: true };

    private static Task RefuseAsync(HttpContext context, string name, string value, string limit) =>
        IngestExtensions.AnswersItself(context.Request)
            ? AnswerWriter.WriteAsync(context, BatchIdentity.Invalid(name, value, limit)).AsTask()
            : QueryProblems.Invalid(name, value, limit).ExecuteAsync(context);
}
