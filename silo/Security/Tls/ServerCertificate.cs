using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OrleansMonitor.Silo.Security.Reloading;

namespace OrleansMonitor.Silo.Security.Tls;

/// <summary>What the HTTP endpoints present. Connections that exist keep what they began with; new ones get the newest.</summary>
internal sealed class ServerCertificate(SecurityOptions options, TimeProvider time) : ReloadingFiles
{
    private const string Setting = TlsOptions.Section + ":" + nameof(TlsOptions.CertificateFile);

    private readonly TlsOptions _options = options.Tls;
    private SslStreamCertificateContext? _context;

    public override string Name => "server certificate";

    public override bool IsConfigured => _options.IsConfigured;

    public override string Change => Current is { } now ? $"{now.Subject} {now.Thumbprint}, valid until {now.NotAfter.ToUniversalTime():O}" : "";

    /// <summary>The certificate with the intermediate ones that clients need.</summary>
    public SslStreamCertificateContext Context => _context ?? throw new InvalidOperationException("The server certificate has not been read yet.");

    public X509Certificate2? Current => _context?.TargetCertificate;

    protected override IReadOnlyList<(string Setting, string Path)> Files { get; } = FilesOf(options.Tls);

    protected override void Apply(byte[][] contents)
    {
        var isPkcs12 = CertificateFiles.IsPkcs12(_options.CertificateFile!);
        var password = string.IsNullOrEmpty(_options.PasswordFile) ? _options.Password : Encoding.UTF8.GetString(contents[^1]).TrimEnd('\r', '\n');
        var what = $"{Setting} is '{_options.CertificateFile}'";
        var all = CertificateFiles.Read(what, isPkcs12, contents[0], isPkcs12 ? null : contents[1], password, time.GetUtcNow());
        var leaf = all[0];
        all.RemoveAt(0);
        // Offline: a start must not wait for somebody else's server to complete the chain.
        _context = SslStreamCertificateContext.Create(leaf, all, offline: true);
    }

    private static List<(string Setting, string Path)> FilesOf(TlsOptions options)
    {
        var files = new List<(string, string)>();
        Add(nameof(options.CertificateFile), options.CertificateFile);
        Add(nameof(options.KeyFile), options.KeyFile);
        Add(nameof(options.PasswordFile), options.PasswordFile);
        return files;

        void Add(string setting, string? path)
        {
            if (!string.IsNullOrEmpty(path))
                files.Add((TlsOptions.Section + ":" + setting, path));
        }
    }
}
