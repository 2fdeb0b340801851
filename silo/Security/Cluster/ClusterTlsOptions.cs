using OrleansMonitor.Domain.Names;
using OrleansMonitor.Silo.Hosting.Validation;
using OrleansMonitor.Silo.Security.Tls;

namespace OrleansMonitor.Silo.Security.Cluster;

/// <summary>
/// Mutual TLS between silos, and with clients of the cluster's gateway (configuration section <c>Security:Cluster</c>). Whoever
/// reaches these ports without it can call every grain. Files are read again when they change.
/// </summary>
internal sealed class ClusterTlsOptions
{
    public const string Section = "Security:Cluster";

    /// <summary>This silo's certificate: PEM, or PKCS #12 (<c>.pfx</c>, <c>.p12</c>) with its key.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>Its private key, PEM. Not with PKCS #12.</summary>
    public string? KeyFile { get; set; }

    /// <summary>File with the password of the key or of the PKCS #12 file.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>The authorities that sign the certificates of silos, PEM. Best one that signs nothing else.</summary>
    public string? CaFile { get; set; }

    /// <summary>
    /// Pattern of the common name, or of a DNS name or URI, that another silo's certificate must have. Default: the common name of
    /// this silo's own certificate.
    /// </summary>
    public string? PeerName { get; set; }

    /// <summary>Let the cluster's ports be reached from other machines without TLS. Default false: the silo refuses to start.</summary>
    public bool AllowUnauthenticatedBeyondLoopback { get; set; }

    public bool IsConfigured => !string.IsNullOrEmpty(CertificateFile);

    public static void Check(ClusterTlsOptions o, SettingErrors errors)
    {
        if (!o.IsConfigured)
        {
            errors.Require(string.IsNullOrEmpty(o.CaFile), nameof(o.CaFile), o.CaFile ?? "", "empty where CertificateFile is");
            return;
        }

        var isPem = !CertificateFiles.IsPkcs12(o.CertificateFile!);
        errors.NotEmpty(nameof(o.CaFile), o.CaFile)
            .Require(isPem != string.IsNullOrEmpty(o.KeyFile), nameof(o.KeyFile), o.KeyFile ?? "", isPem ? "given with a PEM certificate" : "empty with a PKCS #12 file, which holds the key");
        if (!string.IsNullOrEmpty(o.PeerName))
            errors.Require(NamePattern.Check(o.PeerName) is null, nameof(o.PeerName), o.PeerName, "a pattern of a name");
    }
}
