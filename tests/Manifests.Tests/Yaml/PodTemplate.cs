using YamlDotNet.RepresentationModel;

namespace OrleansMonitor.Manifests.Tests.Yaml;

/// <summary>The pods of a workload.</summary>
internal sealed class PodTemplate(Manifest owner)
{
    public Manifest Owner { get; } = owner;

    public YamlNode? Spec => Owner.Root.At("spec.template.spec");

    public Dictionary<string, string> Labels => Owner.Root.Map("spec.template.metadata.labels");

    public IReadOnlyList<YamlNode> Containers => Spec.Items("containers");

    public IReadOnlyList<YamlNode> AllContainers => [.. Spec.Items("initContainers"), .. Containers];

    /// <summary>Ports that some container declares, by name.</summary>
    public Dictionary<string, int> Ports => Containers
        .SelectMany(container => container.Items("ports"))
        .Where(port => port.Has("name") && port.Number("containerPort") is not null)
        .DistinctBy(port => port.Text("name"))
        .ToDictionary(port => port.Text("name")!, port => port.Number("containerPort")!.Value);

    /// <summary>The number that a port in a probe, a service or a policy stands for; null where no container declares it.</summary>
    public int? Resolve(string? port) => port is null ? null
        : Ports.TryGetValue(port, out var number) ? number
        : int.TryParse(port, out number) && Ports.ContainsValue(number) ? number
        : null;
}
