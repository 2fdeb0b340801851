using System.Text.Json;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Manifests.Tests.Schema;

/// <summary>The fields of each type, from <c>k8s/schema/kubernetes.json</c>; <c>generate.mjs</c> beside it says how to read them.</summary>
internal sealed class KubernetesSchema
{
    private readonly Dictionary<string, string> _kinds;
    private readonly Dictionary<string, Dictionary<string, string>> _types;

    private KubernetesSchema(Dictionary<string, string> kinds, Dictionary<string, Dictionary<string, string>> types)
    {
        _kinds = kinds;
        _types = types;
    }

    public static KubernetesSchema Instance { get; } = Load();

    /// <summary>The type of an object; null for a kind that is not in the table.</summary>
    public string? TypeOf(string apiVersion, string kind) => _kinds.GetValueOrDefault($"{apiVersion} {kind}");

    /// <summary>Name and type of each field; a required field's name ends in "!".</summary>
    public IReadOnlyDictionary<string, string> Fields(string type) => _types[type];

    private static KubernetesSchema Load()
    {
        using var json = JsonDocument.Parse(Repository.Read("k8s/schema/kubernetes.json"));
        return new KubernetesSchema(
            json.RootElement.GetProperty("kinds").Deserialize<Dictionary<string, string>>()!,
            json.RootElement.GetProperty("types").Deserialize<Dictionary<string, Dictionary<string, string>>>()!);
    }
}
