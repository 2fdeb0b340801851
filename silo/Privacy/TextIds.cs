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
        var source = IdKeySource.Read(options.IdKey, options.IdKeyFile);
        var (key, file) = ($"{PrivacyOptions.Section}:{nameof(options.IdKey)}", $"{PrivacyOptions.Section}:{nameof(options.IdKeyFile)}");
        var given = string.IsNullOrEmpty(options.IdKeyFile) ? key : $"{file} is '{options.IdKeyFile}', which";
        if (source.HasBoth)
            errors.Add($"{key} and {file} are both set; give one.");
        if (source.Fault is { } fault)
            errors.Add($"{given} cannot be read: {fault}");
        if (source.IsWrong)
            errors.Add($"{given} has {source.Length} characters; it must be {IdKey.Limit}.");
        return source.Key;
    }
}
