using System.Security.Cryptography;
using System.Text;

namespace OrleansMonitor.Grains.Alerting.Notifications;

/// <summary>A short name for a long text: 16 hexadecimal digits of its SHA-256.</summary>
public static class Fingerprint
{
    public static string Of(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return Convert.ToHexStringLower(hash[..8]);
    }
}
