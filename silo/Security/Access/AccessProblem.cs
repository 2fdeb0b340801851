using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansMonitor.Access;
using OrleansMonitor.Silo.Hosting;

namespace OrleansMonitor.Silo.Security.Access;

/// <summary>401, 403 and 429 as RFC 9457 problems: they name what was missing, and never what was presented.</summary>
internal static class AccessProblem
{
    private const string Realm = "OrleansMonitor";
    private const int MaxEcho = 128;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Task UnauthenticatedAsync(HttpContext context, AuthenticationResult result)
    {
        var isMissing = result.Reason == "credential-missing";
        context.Response.Headers.Append("WWW-Authenticate", isMissing ? $"Bearer realm=\"{Realm}\"" : $"Bearer realm=\"{Realm}\", error=\"invalid_token\"");
        // What makes a browser ask its user: where it goes by itself, and not where a page asks, which asks its user itself.
        if (HttpMethods.IsGet(context.Request.Method) && context.Request.Headers["Sec-Fetch-Mode"] is [] or ["navigate"])
            context.Response.Headers.Append("WWW-Authenticate", $"Basic realm=\"{Realm}\", charset=\"UTF-8\"");
        return WriteAsync(context, StatusCodes.Status401Unauthorized, "It is not known who asks.", Sentence(result.Detail), result.Reason, null, null);
    }

    public static Task ForbiddenAsync(HttpContext context, Caller caller, AccessRequirement requirement, string? model)
    {
        var role = Grants.NameOf(requirement.Role!.Value);
        var (reason, detail) = requirement.Scope switch
        {
            _ when !caller.Grants.Has(requirement.Role.Value) => ("role-missing", $"{caller.Name} lacks the role {role}."),
            ModelScope.Path => ("model-forbidden", $"{caller.Name} has the role {role}, but not for the model '{Echo(model!)}'."),
            _ => ("models-limited", $"{caller.Name} has the role {role} for some models only; this concerns all of them."),
        };
        return WriteAsync(context, StatusCodes.Status403Forbidden, "The caller may not do this.", detail, reason, role, model);
    }

    public static Task ForeignAsync(HttpContext context, string reason, string detail) =>
        WriteAsync(context, StatusCodes.Status403Forbidden, "The request comes from another site.", Sentence(detail), reason, null, null);

    public static Task LimitedAsync(HttpContext context, string who, TimeSpan retryAfter)
    {
        context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds)).ToString("0", CultureInfo.InvariantCulture);
        return WriteAsync(context, StatusCodes.Status429TooManyRequests, "There are too many requests.", $"{who} sends more requests than the silo takes from one client. Send again after Retry-After.", "rate-limited", null, null);
    }

    private static async Task WriteAsync(HttpContext context, int status, string title, string detail, string reason, string? role, string? model)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<IProblemWriter>() is { } own)
        {
            await own.WriteAsync(context, status, $"{title} {detail}");
            return;
        }

        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/problem+json";
        using (var writer = new Utf8JsonWriter(response.BodyWriter, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "about:blank");
            writer.WriteString("title"u8, title);
            writer.WriteNumber("status"u8, status);
            writer.WriteString("detail"u8, detail);
            writer.WriteString("reason"u8, reason);
            if (role is not null)
                writer.WriteString("role"u8, role);
            if (model is not null)
                writer.WriteString("model"u8, Echo(model));
            writer.WriteEndObject();
        }

        await WholeAnswer.SendAsync(response);
    }

    private static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..] + ".";

    private static string Echo(string value) => value.Length <= MaxEcho ? value : value[..MaxEcho] + "…";
}
