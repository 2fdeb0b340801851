using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Silo.Security.Access;
using OrleansMonitor.Silo.Security.Reloading;

namespace OrleansMonitor.Silo.Security.Tls;

/// <summary>Whose client certificates are taken, and who they are.</summary>
internal sealed class ClientCertificates(SecurityOptions options, TimeProvider time) : ReloadingFiles
{
    private const string Setting = TlsOptions.Section + ":" + nameof(TlsOptions.ClientCaFile);

    private static readonly AuthenticationResult Unmapped =
        AuthenticationResult.Refused("certificate-unmapped", $"the client certificate is good, but no rule of {TlsOptions.Section}:{nameof(TlsOptions.Clients)} is for it");

    private readonly TlsOptions _options = options.Tls;

    // A connection's certificate is one object for all of its requests.
    private readonly ConditionalWeakTable<X509Certificate2, AuthenticationResult> _known = [];
    private CertificateAuthority? _authority;

    public override string Name => "client certificate authorities";

    public override bool IsConfigured => _options.HasClients;

    protected override IReadOnlyList<(string Setting, string Path)> Files { get; } = options.Tls.HasClients ? [(Setting, options.Tls.ClientCaFile!)] : [];

    /// <summary>Whether the handshake goes on.</summary>
    public bool IsTrusted(X509Certificate2 certificate, X509Chain? chain) =>
        Volatile.Read(ref _authority)?.Vouches(certificate, chain, CertificateAuthority.ClientUse) ?? false;

    /// <summary>Null: the connection has no client certificate.</summary>
    public AuthenticationResult? Authenticate(ConnectionInfo connection)
    {
        if (!_options.HasClients || connection.ClientCertificate is not { } certificate)
            return null;
        return _known.GetValue(certificate, Identify);
    }

    protected override void Apply(byte[][] contents) =>
        Volatile.Write(ref _authority, new CertificateAuthority(CertificateFiles.ReadAuthorities($"{Setting} is '{_options.ClientCaFile}'", contents[0], time.GetUtcNow())));

    private AuthenticationResult Identify(X509Certificate2 certificate)
    {
        // In the order of their names, so that the same rule is found wherever the settings come from.
        foreach (var (name, rule) in _options.Clients.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            if (IsFor(rule, certificate))
                return AuthenticationResult.Of(new Caller(name, CallerKind.Certificate, rule.ToGrants(), certificate.Thumbprint));
        }

        return Unmapped;
    }

    private static bool IsFor(ClientRule rule, X509Certificate2 certificate)
    {
        if (!string.IsNullOrEmpty(rule.CommonName) && !NamePattern.Matches(rule.CommonName, certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false)))
            return false;
        return string.IsNullOrEmpty(rule.AlternativeName) || AlternativeNames.Of(certificate).Any(name => NamePattern.Matches(rule.AlternativeName, name));
    }
}
