using System.Net.Security;
using OrleansMonitor.Client.Security;

namespace OrleansMonitor.Client.Sending;

/// <summary>What an HTTP connection needs to know.</summary>
internal sealed record HttpTransportOptions(
    TimeSpan RequestTimeout,
    bool Gzip,
    IReadOnlyDictionary<string, string> Headers,
    SslClientAuthenticationOptions? Tls,
    ClientSecurityOptions Security)
{
    /// <summary>Ask for the answer that a batch is durable.</summary>
    public bool WaitForCommit { get; init; }

    public static HttpTransportOptions From(BatchSenderOptions options) =>
        new(options.RequestTimeout, options.Gzip, new Dictionary<string, string>(options.Headers), options.Tls, options.Security) { WaitForCommit = options.WaitForCommit };

    /// <summary>
    /// Connections of the client's own: HTTP/1.1 with keep-alive, no redirects, no cookies, no proxy from the environment
    /// (silos are inside of the cluster). They are renewed so that changes of DNS are seen.
    /// </summary>
    /// <exception cref="IOException">A file of <see cref="Security"/> cannot be used.</exception>
    public HttpMessageHandler CreateHandler(TimeProvider time) => new CredentialHandler(new Credential(Security, time), new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = RequestTimeout < TimeSpan.FromSeconds(5) ? RequestTimeout : TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        SslOptions = Tls ?? ClientTls.Create(Security, time),
    });
}
