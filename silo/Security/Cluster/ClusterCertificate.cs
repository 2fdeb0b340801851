using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Silo.Security.Reloading;
using OrleansMonitor.Silo.Security.Tls;

namespace OrleansMonitor.Silo.Security.Cluster;

/// <summary>What this silo presents to others, and whom it believes to be one.</summary>
internal sealed class ClusterCertificate(SecurityOptions options, TimeProvider time) : ReloadingFiles
{
    private readonly ClusterTlsOptions _options = options.Cluster;
    private Content? _content;

    public override string Name => "cluster certificate";

    public override bool IsConfigured => _options.IsConfigured;

    /// <summary>The newest one: for connections that begin now.</summary>
    public X509Certificate2 Current => Read().Own;

    protected override IReadOnlyList<(string Setting, string Path)> Files { get; } = FilesOf(options.Cluster);

    /// <summary>Whether a peer's certificate is valid, from the cluster's authority, and a silo's.</summary>
    public bool IsPeer(X509Certificate2 certificate, X509Chain? chain, Oid use)
    {
        var content = Read();
        return content.Authority.Vouches(certificate, chain, use) && HasName(certificate, content.PeerName);
    }

    protected override void Apply(byte[][] contents)
    {
        var isPkcs12 = CertificateFiles.IsPkcs12(_options.CertificateFile!);
        var password = string.IsNullOrEmpty(_options.PasswordFile) ? null : Encoding.UTF8.GetString(contents[^1]).TrimEnd('\r', '\n');
        var own = CertificateFiles.Read($"{ClusterTlsOptions.Section}:{nameof(_options.CertificateFile)} is '{_options.CertificateFile}'", isPkcs12, contents[1], isPkcs12 ? null : contents[2], password, time.GetUtcNow())[0];
        var what = $"{ClusterTlsOptions.Section}:{nameof(_options.CaFile)} is '{_options.CaFile}'";
        var authority = new CertificateAuthority(CertificateFiles.ReadAuthorities(what, contents[0], time.GetUtcNow()));
        // A silo that its like would refuse had better say so now.
        if (!authority.Vouches(own, null, CertificateAuthority.ClientUse) || !authority.Vouches(own, null, CertificateAuthority.ServerUse))
            throw new ReloadException($"{what}: it has not signed the certificate '{own.Subject}' of this silo for the use as server and as client.");
        var peer = string.IsNullOrEmpty(_options.PeerName) ? own.GetNameInfo(X509NameType.SimpleName, forIssuer: false) : _options.PeerName;
        if (!HasName(own, peer))
            throw new ReloadException($"{ClusterTlsOptions.Section}:{nameof(_options.PeerName)} is '{peer}', which is no name of this silo's own certificate '{own.Subject}': others would refuse it.");
        Volatile.Write(ref _content, new Content(own, authority, peer));
    }

    private Content Read() => Volatile.Read(ref _content) ?? throw new InvalidOperationException("The cluster certificate has not been read yet.");

    private static bool HasName(X509Certificate2 certificate, string pattern) =>
        NamePattern.Matches(pattern, certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false))
        || AlternativeNames.Of(certificate).Exists(name => NamePattern.Matches(pattern, name));

    private static List<(string Setting, string Path)> FilesOf(ClusterTlsOptions options)
    {
        var files = new List<(string, string)>();
        Add(nameof(options.CaFile), options.CaFile);
        Add(nameof(options.CertificateFile), options.CertificateFile);
        Add(nameof(options.KeyFile), options.KeyFile);
        Add(nameof(options.PasswordFile), options.PasswordFile);
        return files;

        void Add(string setting, string? path)
        {
            if (!string.IsNullOrEmpty(path))
                files.Add((ClusterTlsOptions.Section + ":" + setting, path));
        }
    }

    private sealed record Content(X509Certificate2 Own, CertificateAuthority Authority, string PeerName);
}
