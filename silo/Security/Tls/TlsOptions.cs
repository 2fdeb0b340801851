using OrleansMonitor.Silo.Hosting.Validation;

namespace OrleansMonitor.Silo.Security.Tls;

/// <summary>Certificates of the HTTP endpoints (configuration section <c>Security:Tls</c>). Files are read again when they change.</summary>
internal sealed class TlsOptions
{
    public const string Section = "Security:Tls";

    /// <summary>The server's certificate: PEM, followed by intermediate ones; or PKCS #12 (<c>.pfx</c>, <c>.p12</c>) with its key.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>Its private key, PEM. Not with PKCS #12.</summary>
    public string? KeyFile { get; set; }

    /// <summary>File with the password of the key or of the PKCS #12 file.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>The password itself, from the environment.</summary>
    public string? Password { get; set; }

    /// <summary>The authorities of client certificates, PEM. With it, clients are asked for a certificate.</summary>
    public string? ClientCaFile { get; set; }

    /// <summary>Refuse connections without a client certificate. Default false: other credentials count as well.</summary>
    public bool RequireClientCertificate { get; set; }

    /// <summary>Who the client certificates are, by a name of your choice.</summary>
    public Dictionary<string, ClientRule> Clients { get; set; } = new(StringComparer.Ordinal);

    public bool IsConfigured => !string.IsNullOrEmpty(CertificateFile);

    public bool HasClients => !string.IsNullOrEmpty(ClientCaFile);

    public static void Check(TlsOptions o, SettingErrors errors)
    {
        if (!o.IsConfigured)
        {
            errors.Require(!o.HasClients, nameof(o.ClientCaFile), o.ClientCaFile ?? "", "empty where CertificateFile is: client certificates need https");
            return;
        }

        var isPem = !CertificateFiles.IsPkcs12(o.CertificateFile!);
        errors.Require(isPem != string.IsNullOrEmpty(o.KeyFile), nameof(o.KeyFile), o.KeyFile ?? "", isPem ? "given with a PEM certificate" : "empty with a PKCS #12 file, which holds the key")
            .Require(!o.RequireClientCertificate || o.HasClients, nameof(o.RequireClientCertificate), o.RequireClientCertificate, "false where ClientCaFile is empty")
            .Require(o.Clients.Count == 0 || o.HasClients, nameof(o.Clients), o.Clients.Count, "empty where ClientCaFile is");
        // Names only: the password is not to be in a message.
        errors.Require(string.IsNullOrEmpty(o.Password) || string.IsNullOrEmpty(o.PasswordFile), nameof(o.PasswordFile), o.PasswordFile ?? "", "empty where Password is given");
        foreach (var (name, rule) in o.Clients)
            rule.Check($"{nameof(o.Clients)}:{name}", errors);
    }
}
