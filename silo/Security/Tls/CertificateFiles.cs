using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OrleansMonitor.Silo.Security.Reloading;

namespace OrleansMonitor.Silo.Security.Tls;

/// <summary>Reads certificates; what is wrong with them is said with the file and, of their life, with the dates.</summary>
internal static class CertificateFiles
{
    public static bool IsPkcs12(string path) =>
        path.EndsWith(".pfx", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".p12", StringComparison.OrdinalIgnoreCase);

    /// <summary>A certificate with its private key first, then those that were beside it.</summary>
    /// <exception cref="ReloadException">They cannot be read, do not belong together, or are not valid now.</exception>
    public static X509Certificate2Collection Read(string what, bool isPkcs12, byte[] certificate, byte[]? key, string? password, DateTimeOffset now)
    {
        X509Certificate2Collection all;
        try
        {
            all = isPkcs12
                ? X509CertificateLoader.LoadPkcs12Collection(certificate, password, X509KeyStorageFlags.EphemeralKeySet)
                : Pem(Encoding.UTF8.GetString(certificate), Encoding.UTF8.GetString(key!), password);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new ReloadException($"{what}: the certificate and its key cannot be read, or do not belong together ({e.Message})", e);
        }

        if (all.Count == 0 || !all[0].HasPrivateKey)
            throw new ReloadException($"{what}: there is no certificate with a private key.");
        CheckLife(what, all[0], now);
        return all;
    }

    /// <summary>Certificates of authorities.</summary>
    /// <exception cref="ReloadException">There is none, or one is not valid now.</exception>
    public static X509Certificate2Collection ReadAuthorities(string what, byte[] pem, DateTimeOffset now)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(Encoding.UTF8.GetString(pem));
        }
        catch (CryptographicException e)
        {
            throw new ReloadException($"{what}: it holds no certificates as PEM ({e.Message})", e);
        }

        if (authorities.Count == 0)
            throw new ReloadException($"{what}: it holds no certificate as PEM.");
        foreach (var authority in authorities)
            CheckLife(what, authority, now);
        return authorities;
    }

    public static string Show(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static X509Certificate2Collection Pem(string certificate, string key, string? password)
    {
        var all = new X509Certificate2Collection
        {
            string.IsNullOrEmpty(password) ? X509Certificate2.CreateFromPem(certificate, key) : X509Certificate2.CreateFromEncryptedPem(certificate, key, password),
        };
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificate);
        for (var i = 1; i < chain.Count; i++)
            all.Add(chain[i]);
        return all;
    }

    private static void CheckLife(string what, X509Certificate2 certificate, DateTimeOffset now)
    {
        if (now.UtcDateTime >= certificate.NotBefore.ToUniversalTime() && now.UtcDateTime <= certificate.NotAfter.ToUniversalTime())
            return;
        var state = now.UtcDateTime > certificate.NotAfter.ToUniversalTime() ? "has expired" : "is not valid yet";
        throw new ReloadException($"{what}: the certificate '{certificate.Subject}' {state}; it is valid from {Show(certificate.NotBefore)} to {Show(certificate.NotAfter)}, and now is {Show(now.UtcDateTime)}.");
    }
}
