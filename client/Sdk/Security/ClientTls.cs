using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansMonitor.Client.Security;

/// <summary>TLS as the options say: which silos are trusted, and the client's own certificate.</summary>
internal static class ClientTls
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(10);

    /// <exception cref="IOException">A file cannot be read or used.</exception>
    public static SslClientAuthenticationOptions Create(ClientSecurityOptions options, TimeProvider time)
    {
        var tls = new SslClientAuthenticationOptions();
        if (!string.IsNullOrEmpty(options.CaFile))
            tls.CertificateChainPolicy = Policy(options.CaFile);
        if (!string.IsNullOrEmpty(options.ClientCertificateFile))
        {
            var source = new OwnCertificate(options, new ChangingFile(
                [.. new[] { options.ClientCertificateFile, options.ClientCertificateKeyFile }.OfType<string>()], CheckInterval, time));
            tls.LocalCertificateSelectionCallback = (_, _, _, _, _) => source.Get();
        }

        return tls;
    }

    private static X509ChainPolicy Policy(string path)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(path);
        }
        catch (Exception problem) when (problem is CryptographicException or UnauthorizedAccessException)
        {
            throw new IOException($"Security.CaFile is '{path}': it cannot be read as PEM ({problem.Message})", problem);
        }

        return policy.CustomTrustStore.Count > 0 ? policy : throw new IOException($"Security.CaFile is '{path}': it holds no certificate as PEM");
    }

    private sealed class OwnCertificate
    {
        private readonly ClientSecurityOptions _options;
        private readonly ChangingFile _files;
        private readonly Lock _turn = new();
        private X509Certificate2 _certificate;

        public OwnCertificate(ClientSecurityOptions options, ChangingFile files)
        {
            (_options, _files) = (options, files);
            files.HasChanged();
            _certificate = Load();
        }

        public X509Certificate2 Get()
        {
            lock (_turn)
            {
                if (!_files.HasChanged())
                    return _certificate;
                try
                {
                    _certificate = Load();
                }
                catch (IOException)
                {
                    // It is being written, perhaps: the earlier one is good until its end, and the next check sees the rest.
                    _files.MarkUnseen();
                }

                return _certificate;
            }
        }

        private X509Certificate2 Load()
        {
            var (path, key, password) = (_options.ClientCertificateFile!, _options.ClientCertificateKeyFile, _options.ClientCertificatePassword);
            try
            {
                var loaded = path.EndsWith(".pfx", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".p12", StringComparison.OrdinalIgnoreCase)
                    ? X509CertificateLoader.LoadPkcs12FromFile(path, password)
                    : string.IsNullOrEmpty(password) ? X509Certificate2.CreateFromPemFile(path, key) : X509Certificate2.CreateFromEncryptedPemFile(path, password, key);
                return loaded.HasPrivateKey ? loaded : throw new IOException($"Security.ClientCertificateFile is '{path}': it has no private key");
            }
            catch (Exception problem) when (problem is CryptographicException or UnauthorizedAccessException)
            {
                throw new IOException($"Security.ClientCertificateFile is '{path}': it cannot be read ({problem.Message})", problem);
            }
        }
    }
}
