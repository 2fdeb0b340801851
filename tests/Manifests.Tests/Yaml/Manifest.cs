using YamlDotNet.RepresentationModel;

namespace OrleansMonitor.Manifests.Tests.Yaml;

/// <summary>One Kubernetes object.</summary>
internal sealed class Manifest(YamlMappingNode root)
{
    public YamlMappingNode Root { get; } = root;

    public string Kind => Root.Text("kind") ?? "";

    public string ApiVersion => Root.Text("apiVersion") ?? "";

    public string Name => Root.Text("metadata.name") ?? "";

    public string Namespace => Root.Text("metadata.namespace") ?? "";

    public override string ToString() => $"{Kind}/{Name}";

    /// <summary>The pod that a workload makes; null for what makes none.</summary>
    public PodTemplate? Pod => Kind is "StatefulSet" or "Job" ? new PodTemplate(this) : null;
}
