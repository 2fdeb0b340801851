using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>Says what is wrong with a request that an endpoint could not read: which parameter, or where in the body.</summary>
internal sealed partial class BadRequestHandler(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException { StatusCode: >= 400 and < 500 } bad)
            return false;
        httpContext.Response.StatusCode = bad.StatusCode;
        return await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = { Status = bad.StatusCode, Title = "The request cannot be read.", Detail = Describe(bad) },
        });
    }

    private static string Describe(BadHttpRequestException bad)
    {
        if (bad.InnerException is JsonException json)
            return json.Path is { Length: > 0 } path && path != "$" ? $"The body is not valid at {path}: {Clean(json.Message)}" : $"The body is not valid: {Clean(json.Message)}";
        return Parameter().Match(bad.Message) is { Success: true } match
            ? $"{match.Groups["name"].Value} is '{NameRules.Show(match.Groups["value"].Value)}'; it must be {(match.Groups["type"].Value is "int" or "long" ? "a whole number" : "readable as what it is")}."
            : bad.Message;
    }

    // Without the names of types, and the place, which is told already.
    private static string Clean(string message) => Types().Replace(message, "").Replace(" .NET member", " field", StringComparison.Ordinal).Trim();

    [GeneratedRegex("^Failed to bind parameter \"(?<type>\\S+) (?<name>\\S+)\" from \"(?<value>.*)\"")]
    private static partial Regex Parameter();

    [GeneratedRegex(" contained in type '[^']*'| to [A-Z][\\w.`\\[\\],+]*(?=\\.? Path:)| Path: .*$")]
    private static partial Regex Types();
}
