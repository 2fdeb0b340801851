using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration.CommandLine;
using OrleansMonitor.Silo.Exposition;
using OrleansMonitor.Silo.Exposition.Sending;
using OrleansMonitor.Silo.Telemetry;

namespace OrleansMonitor.Silo.Security;

/// <summary>
/// Which settings are secret: they are taken from files and the environment, not from the command line, which every program of the
/// machine can read; and they are in no log.
/// </summary>
internal static class SecretSettings
{
    private static readonly string[] Endings = ["password", "connectionstring", "secret", "apikey", "bearertoken", "idkey"];

    public static bool IsSecret(string path)
    {
        var name = path[(path.LastIndexOf(':') + 1)..];
        return Array.Exists(Endings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            || path.StartsWith("ConnectionStrings:", StringComparison.OrdinalIgnoreCase)
            || path.Equals($"{SecurityOptions.Section}:{nameof(SecurityOptions.Keys)}", StringComparison.OrdinalIgnoreCase)
            || path.Equals($"{TelemetryOptions.Section}:{nameof(TelemetryOptions.Headers)}", StringComparison.OrdinalIgnoreCase)
            || (path.StartsWith(ExpositionOptions.Section + ":", StringComparison.OrdinalIgnoreCase) && name.Equals(nameof(SendingOptions.Headers), StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Adds what is secret and stands on the command line.</summary>
    public static void Check(IConfiguration configuration, List<string> problems)
    {
        if (configuration is not IConfigurationRoot root)
            return;
        foreach (var provider in root.Providers.OfType<CommandLineConfigurationProvider>())
        {
            foreach (var (path, _) in configuration.AsEnumerable())
            {
                if (IsSecret(path) && provider.TryGet(path, out var value) && !IsHarmless(path, value))
                    problems.Add($"{path} is on the command line, where others can read it: give it by the environment or by a file.");
            }
        }
    }

    // A connection string that names no password says where the server is, and no more.
    private static bool IsHarmless(string path, string? value) =>
        path.EndsWith("connectionstring", StringComparison.OrdinalIgnoreCase)
        && value?.Contains("password", StringComparison.OrdinalIgnoreCase) != true
        && value?.Contains("pwd", StringComparison.OrdinalIgnoreCase) != true;

    /// <summary>
    /// Tells whether two starts had the same settings: 16 hexadecimal digits of the SHA-256 of all settings in order. Secrets go in by
    /// name only.
    /// </summary>
    public static string Fingerprint(IConfiguration configuration)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, value) in configuration.AsEnumerable().Where(static pair => pair.Value is not null).OrderBy(static pair => pair.Key, StringComparer.OrdinalIgnoreCase))
            hash.AppendData(Encoding.UTF8.GetBytes($"{path.ToUpperInvariant()}={(IsSecret(path) ? "" : value)}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }
}
