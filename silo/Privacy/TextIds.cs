using Microsoft.Extensions.Options;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Grains.Privacy;
using OrleansMonitor.Silo.Hosting.Validation;
using StableHash = OrleansMonitor.Domain.Sampling.StableHash;

namespace OrleansMonitor.Silo.Privacy;

/// <summary>Hashes of ids that reach the silo as text, with the key of the settings where there is one. Columns hold hashes already, which stay.</summary>
internal sealed class TextIds(IOptions<PrivacyOptions> options)
{
    public IdKey? Key { get; } = Read(options.Value, new SettingErrors(PrivacyOptions.Section));

    public ulong HashOf(string id) => Key is null ? StableHash.OfInferenceId(id) : Key.Of(StableHash.OfInferenceId(id));

    public static IdKey? Read(PrivacyOptions options, SettingErrors errors)
    {
        var secret = options.IdKey;
        var setting = $"{PrivacyOptions.Section}:{nameof(options.IdKey)}";
        if (!string.IsNullOrEmpty(options.IdKeyFile))
        {
            if (!string.IsNullOrEmpty(secret))
                errors.Add($"{setting} and {PrivacyOptions.Section}:{nameof(options.IdKeyFile)} are both set; give one.");
            setting = $"{PrivacyOptions.Section}:{nameof(options.IdKeyFile)} is '{options.IdKeyFile}', which";
            try
            {
                secret = File.ReadAllText(options.IdKeyFile);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                errors.Add($"{setting} cannot be read: {problem.Message}");
                return null;
            }
        }
        else if (string.IsNullOrEmpty(secret))
        {
            return null;
        }

        var key = IdKey.TryRead(secret);
        // Not shown: it is a secret.
        if (key is null)
            errors.Add($"{setting} has {secret!.Trim().Length} characters; it must be {IdKey.Limit}.");
        return key;
    }
}
