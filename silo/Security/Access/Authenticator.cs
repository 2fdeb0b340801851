using System.Buffers.Text;
using System.Text;
using OrleansMonitor.Access;
using OrleansMonitor.Silo.Security.Keys;
using OrleansMonitor.Silo.Security.Tls;
using OrleansMonitor.Silo.Security.Tokens;

namespace OrleansMonitor.Silo.Security.Access;

/// <summary>
/// Finds out who sends a request: <c>Authorization: Bearer</c> with an API key or a token; <c>Basic</c> with an API key as the
/// password, for browsers; else the client certificate. A credential that is presented has to be good, whatever else there is.
/// </summary>
internal sealed class Authenticator(SecurityOptions options, KeyRing keys, TokenValidator tokens, ClientCertificates certificates)
{
    private const string Bearer = "Bearer ";
    private const string Basic = "Basic ";
    private const int MaxHeader = 12 << 10;

    private static readonly AuthenticationResult Malformed =
        AuthenticationResult.Refused("credential-malformed", "the Authorization header is not of the form 'Bearer …' with an API key or a token");

    private readonly AuthenticationResult _missing = AuthenticationResult.Refused("credential-missing", "the request has no " + Expected(options));

    /// <summary>Whether callers have to say who they are.</summary>
    public bool IsRequired { get; } = options.IsAuthenticated;

    /// <summary>Completes at once but for a token that is new.</summary>
    public ValueTask<AuthenticationResult> AuthenticateAsync(HttpContext context)
    {
        if (!IsRequired)
            return new(AuthenticationResult.Anonymous);
        var headers = context.Request.Headers.Authorization;
        if (headers.Count == 0)
            return new(certificates.Authenticate(context.Connection) ?? _missing);
        if (headers.Count > 1 || headers[0] is not { Length: > 0 and <= MaxHeader } header)
            return new(Malformed);
        if (header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return BearerAsync(header.AsSpan(Bearer.Length).Trim(), context.RequestAborted);
        return header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)
            ? new(Password(header.AsSpan(Basic.Length).Trim(), context))
            : new(Malformed);
    }

    private ValueTask<AuthenticationResult> BearerAsync(ReadOnlySpan<char> credential, CancellationToken cancellation)
    {
        if (credential.IsEmpty)
            return new(Malformed);
        if (ApiKey.LooksLikeOne(credential))
            return new(keys.Authenticate(credential));
        return options.Tokens.IsConfigured
            ? tokens.ValidateAsync(credential.ToString(), cancellation)
            : new(AuthenticationResult.Refused("token-unexpected", "the credential is no API key, and tokens are not set up"));
    }

    /// <summary>
    /// A browser sends a password by itself with every request, also with those that another site made it send; so it counts for
    /// what changes something only where the browser says that the page is this silo's own.
    /// </summary>
    private AuthenticationResult Password(ReadOnlySpan<char> encoded, HttpContext context)
    {
        var method = context.Request.Method;
        if (!HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && context.Request.Headers["Sec-Fetch-Site"] != "same-origin")
            return AuthenticationResult.Refused("basic-unsafe", "a password counts for GET, and for others only in a page of this silo; use 'Authorization: Bearer …'");
        Span<byte> bytes = stackalloc byte[256];
        if (!Base64.IsValid(encoded, out var length) || length > bytes.Length || !Convert.TryFromBase64Chars(encoded, bytes, out var written))
            return Malformed;
        Span<char> text = stackalloc char[256];
        var pair = text[..Encoding.Latin1.GetChars(bytes[..written], text)];
        var colon = pair.IndexOf(':');
        return colon < 0 ? Malformed : keys.Authenticate(pair[(colon + 1)..]);
    }

    private static string Expected(SecurityOptions options)
    {
        var ways = new List<string>();
        if (options.HasKeys)
            ways.Add("API key ('Authorization: Bearer omk_…')");
        if (options.Tokens.IsConfigured)
            ways.Add("token ('Authorization: Bearer …')");
        if (options.Tls.HasClients)
            ways.Add("client certificate");
        return string.Join(" or ", ways);
    }
}
