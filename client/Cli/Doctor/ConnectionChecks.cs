using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using OrleansMonitor.Cli.Output;

namespace OrleansMonitor.Cli.Doctor;

/// <summary>The way to a silo, step by step, so that it is seen which one fails: its name, its port, TLS, its probes.</summary>
internal static class ConnectionChecks
{
    private const int MaxAddresses = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SlowConnect = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CertificateNotice = TimeSpan.FromDays(21);

    /// <summary>Ends with the first step that fails: those after it would say the same.</summary>
    public static async Task<IReadOnlyList<Finding>> RunAsync(DoctorQuestions silo, TimeProvider time, CancellationToken cancellation)
    {
        var (area, endpoint) = ($"connection {silo.Endpoint.Authority}", silo.Endpoint);
        var findings = new List<Finding> { await ResolveAsync(area, endpoint, cancellation).ConfigureAwait(false) };
        if (findings[^1].State != FindingState.Fault)
            findings.AddRange(await ConnectAsync(area, endpoint, time, cancellation).ConfigureAwait(false));
        if (findings[^1].State != FindingState.Fault)
            findings.Add(await ProbeAsync(area, silo, cancellation).ConfigureAwait(false));
        return findings;
    }

    private static async Task<Finding> ResolveAsync(string area, Uri endpoint, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(endpoint.DnsSafeHost, out _))
            return Finding.Ok(area, "name", $"{endpoint.DnsSafeHost} is an address");
        try
        {
            var found = await Dns.GetHostAddressesAsync(endpoint.DnsSafeHost, cancellation).ConfigureAwait(false);
            return Finding.Ok(area, "name", $"{endpoint.DnsSafeHost} is {string.Join(", ", found.Take(MaxAddresses).Select(static address => address.ToString()))}");
        }
        catch (SocketException problem)
        {
            return Finding.Fault(area, "name", $"{endpoint.DnsSafeHost} has no address ({problem.Message})", "Correct the host of --endpoint, or have the name added where this machine looks names up (getent hosts NAME shows what it finds).");
        }
    }

    private static async Task<IReadOnlyList<Finding>> ConnectAsync(string area, Uri endpoint, TimeProvider time, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        using var socket = new TcpClient();
        var begin = time.GetTimestamp();
        try
        {
            await socket.ConnectAsync(endpoint.DnsSafeHost, endpoint.Port, limit.Token).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is SocketException || (problem is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return [problem is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
                ? Finding.Fault(area, "port", $"nothing listens on port {endpoint.Port}", "Start the silo (./run, or see its log), or correct the port of --endpoint.")
                : Finding.Fault(area, "port", $"port {endpoint.Port} cannot be reached ({(problem is SocketException ? problem.Message : $"no answer within {Patience.TotalSeconds:0} s")})", "A firewall or a network policy may be in between, or the host is down.")];
        }

        var took = time.GetElapsedTime(begin);
        var found = took < SlowConnect
            ? Finding.Ok(area, "port", $"port {endpoint.Port} answers after {TableCell.Duration(took.TotalSeconds)}")
            : Finding.Warning(area, "port", $"port {endpoint.Port} answers after {TableCell.Duration(took.TotalSeconds)}", "The way to the silo is long or busy: clients need as long for each connection.");
        return endpoint.Scheme == Uri.UriSchemeHttps ? [found, await HandshakeAsync(area, endpoint, socket, time, limit.Token).ConfigureAwait(false)] : [found];
    }

    /// <summary>Looks at the certificate that is presented, whoever signed it; whether it is believed, the first request says.</summary>
    private static async Task<Finding> HandshakeAsync(string area, Uri endpoint, TcpClient socket, TimeProvider time, CancellationToken cancellation)
    {
        X509Certificate2? presented = null;
        try
        {
            await using var tls = new SslStream(socket.GetStream());
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = endpoint.DnsSafeHost,
                    RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    {
                        presented = certificate is null ? null : X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
                        return true;
                    },
                },
                cancellation).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is AuthenticationException or IOException or OperationCanceledException)
        {
            // With a silo that wants a client certificate the handshake of TLS 1.3 is over before it refuses.
            if (presented is null)
                return Finding.Fault(area, "TLS", $"there is no TLS on this port ({(problem.InnerException ?? problem).Message})", "Write http:// if the silo has no certificate, or set Security:Tls at the silo.");
        }

        return presented is null ? Finding.Fault(area, "TLS", "the silo presents no certificate", "Set Security:Tls at the silo.") : Judge(area, endpoint, presented, time.GetUtcNow());
    }

    private static Finding Judge(string area, Uri endpoint, X509Certificate2 certificate, DateTimeOffset now)
    {
        using var judged = certificate;
        var (from, to) = (new DateTimeOffset(judged.NotBefore.ToUniversalTime()), new DateTimeOffset(judged.NotAfter.ToUniversalTime()));
        if (now > to || now < from)
            return Finding.Fault(area, "TLS", $"the certificate is valid from {TableCell.Utc(from)} to {TableCell.Utc(to)} UTC, and it is {TableCell.Utc(now)}", "Renew the silo's certificate, or set this machine's clock.");
        if (!judged.MatchesHostname(endpoint.DnsSafeHost))
            return Finding.Fault(area, "TLS", $"the certificate is not for {endpoint.DnsSafeHost} (it is for {judged.GetNameInfo(X509NameType.DnsName, false)})", "Use a name that the certificate has in --endpoint, or have the name added to it.");
        var left = to - now;
        return left < CertificateNotice
            ? Finding.Warning(area, "TLS", $"the certificate ends in {TableCell.Age(left.TotalSeconds)}", "Renew the silo's certificate; a silo reads a new file without a restart.")
            : Finding.Ok(area, "TLS", $"the certificate is for this name and valid for {TableCell.Age(left.TotalSeconds)}");
    }

    private static async Task<Finding> ProbeAsync(string area, DoctorQuestions silo, CancellationToken cancellation)
    {
        var ready = await silo.AskAsync<ProbeAnswer>("/health/ready", cancellation).ConfigureAwait(false);
        return ready switch
        {
            { Value: { } value } => Finding.Ok(area, "silo", $"it is ready: grains {value.Grains}, store {value.Store}"),
            { Status: HttpStatusCode.NotFound } => Finding.Ok(area, "silo", "it answers; its probes are on its management port"),
            { Status: HttpStatusCode.ServiceUnavailable } => Finding.Fault(area, "silo", "it runs and is not ready", "Its grains start or stop, or its store does not answer: its log says which."),
            { Status: null } => Finding.Fault(area, "silo", $"it does not answer ({ready.Problem})", "Where a certificate is not believed, name its authority with --ca; otherwise see the silo's log."),
            _ => Finding.Warning(area, "silo", $"its probe answers {(int)ready.Status!.Value} ({ready.Problem})", "Another program may listen here, or a proxy in between refuses."),
        };
    }

    /// <summary>As the probe of a silo answers.</summary>
    internal sealed record ProbeAnswer(string? Status, string? Grains, string? Store);
}
