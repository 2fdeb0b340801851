using System.Net;
using OrleansMonitor.Silo.Security.Listening;

namespace OrleansMonitor.Silo.Security.Access;

/// <summary>
/// Keeps pages of other sites from speaking to the silo with what a browser of its user may reach. A name that another site makes
/// resolve to 127.0.0.1 (DNS rebinding) is told by <c>Host</c>, a request that another site's page sends by <c>Origin</c>.
/// </summary>
internal sealed class BrowserGuard(SecurityOptions options, ListenUrls urls, Authenticator authenticator)
{
    private const string HostForeign = "host-foreign";
    private const string OriginForeign = "origin-foreign";

    private readonly HashSet<string> _hosts = new(
        options.Hosts.Concat(ListenAddress.ParseList("urls", urls.All).Select(static address => BindingAddress.Parse(address.Url).Host)).Append(Environment.MachineName),
        StringComparer.OrdinalIgnoreCase);

    private volatile string? _lastOwn;

    /// <summary>Why the request is not taken: a stable code and a sentence; null: it is.</summary>
    public (string Reason, string Detail)? Refusal(HttpContext context)
    {
        var request = context.Request;
        if (!authenticator.IsRequired && IsLoopback(context.Connection) && !IsOwn(request.Host))
        {
            return (HostForeign,
                $"the request is for the host '{Echo(request.Host.Host)}', and where nobody has to say who he is a silo answers on loopback to names of this machine only; a name of its own is set by Security:AllowedHosts");
        }

        // A credential in a header is nothing that a browser adds by itself for another site; a password has a rule of its own.
        var origin = request.Headers.Origin;
        if (origin.Count == 0 || request.Headers.Authorization.Count > 0 || IsSame(origin, request.Host))
            return null;
        return (OriginForeign, $"the request comes from a page of '{Echo(origin.ToString())}', which is no page of this silo; a name of its own is set by Security:AllowedHosts");
    }

    private static bool IsLoopback(ConnectionInfo connection) => connection.LocalIpAddress is { } address && ListenAddress.IsLocal(address);

    // Nearly all requests name the same host as the one before, and taking it apart makes garbage.
    private bool IsOwn(HostString host)
    {
        if (host.Value == _lastOwn)
            return true;
        if (!IsOwn(host.Host))
            return false;
        _lastOwn = host.Value;
        return true;
    }

    private bool IsOwn(string host) => host.Length == 0
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address))
        || _hosts.Contains(host);

    // Whatever does TLS in front, the host is what the browser asked for; ports that go without saying are left out of both.
    private bool IsSame(string? origin, HostString host)
    {
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var page) || page.Host.Length == 0)
            return false;
        if (options.Hosts.Contains(page.Host, StringComparer.OrdinalIgnoreCase))
            return true;
        return host.Host.Trim('[', ']').Equals(page.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase) && (host.Port ?? DefaultPort(page)) == page.Port;
    }

    private static int DefaultPort(Uri page) => page.Scheme == Uri.UriSchemeHttps ? 443 : 80;

    private static string Echo(string text) => text.Length <= 128 ? text : text[..128] + "…";
}
