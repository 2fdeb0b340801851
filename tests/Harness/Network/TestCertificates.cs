using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansMonitor.Harness.Network;

/// <summary>An authority of its own and what it signs, as PEM files in a directory.</summary>
public sealed class TestCertificates : IDisposable
{
    private static readonly OidCollection ServerAndClient = [new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")];

    private readonly string _directory;
    private readonly X509Certificate2 _authority;

    public TestCertificates(string directory, string name = "authority")
    {
        _directory = directory;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = TimeProvider.System.GetUtcNow();
        _authority = request.CreateSelfSigned(now.AddYears(-2), now.AddYears(2));
        CaFile = Path.Combine(directory, name + ".crt");
        File.WriteAllText(CaFile, _authority.ExportCertificatePem());
    }

    public string CaFile { get; }

    /// <summary>Writes <c>name.crt</c> and <c>name.key</c>, over what was there.</summary>
    public CertificatePair Write(string name, string? commonName = null, string? uri = null, TimeSpan? from = null, TimeSpan? to = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={commonName ?? name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(ServerAndClient, critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        if (uri is not null)
            names.AddUri(new Uri(uri));
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var signed = request.Create(_authority, now + (from ?? TimeSpan.FromHours(-1)), now + (to ?? TimeSpan.FromHours(1)), RandomNumberGenerator.GetBytes(12));
        var pair = new CertificatePair(Path.Combine(_directory, name + ".crt"), Path.Combine(_directory, name + ".key"), signed.Thumbprint);
        File.WriteAllText(pair.CertificateFile, signed.ExportCertificatePem());
        File.WriteAllText(pair.KeyFile, key.ExportPkcs8PrivateKeyPem());
        return pair;
    }

    public void Dispose() => _authority.Dispose();
}

public sealed record CertificatePair(string CertificateFile, string KeyFile, string Thumbprint)
{
    public X509Certificate2 Load() => X509CertificateLoader.LoadPkcs12(X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile).Export(X509ContentType.Pkcs12), null);
}
