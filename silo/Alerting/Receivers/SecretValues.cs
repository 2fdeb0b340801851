using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Silo.Alerting.Receivers;

/// <summary>A secret that a receiver needs is not to be had. The message names where it was looked for.</summary>
internal sealed class SecretException(string message) : Exception(message);

/// <summary>Reads secrets where they are, each time anew, so that they can be exchanged while the silo runs.</summary>
internal static class SecretValues
{
    private const int MaxBytes = 64 << 10;

    /// <exception cref="SecretException">It cannot be read, or it is empty.</exception>
    public static string Read(SecretReference secret)
    {
        var value = (secret.File is { } file ? ReadFile(file) : Environment.GetEnvironmentVariable(secret.Variable!))?.Trim();
        return string.IsNullOrEmpty(value) ? throw new SecretException(secret.File is null ? $"{secret} is not set" : $"{secret} is empty") : value;
    }

    /// <exception cref="SecretException">It is a secret and cannot be read, or it is no address.</exception>
    public static Uri Read(AddressReference address)
    {
        if (address.Address is { } known)
            return known;
        return Uri.TryCreate(Read(address.Secret!), UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new SecretException($"{address} holds no address that begins with http:// or https://");
    }

    private static string ReadFile(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            return length <= MaxBytes ? File.ReadAllText(path) : throw new SecretException($"the file '{path}' has {length} bytes; at most {MaxBytes}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new SecretException($"the file '{path}' cannot be read ({e.GetType().Name})");
        }
    }
}
