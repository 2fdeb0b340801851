using OrleansMonitor.Harness.Files;
using YamlDotNet.RepresentationModel;

namespace OrleansMonitor.Manifests.Tests.Yaml;

/// <summary>What one overlay renders to.</summary>
internal sealed class ManifestSet
{
    private ManifestSet(List<Manifest> manifests) => All = manifests;

    public List<Manifest> All { get; }

    /// <summary>An overlay as it was last rendered; <see cref="Tests.RenderingTests"/> holds that it still is.</summary>
    public static ManifestSet Rendered(string overlay) => Parse(Repository.Read($"tests/Manifests.Tests/Rendered/{overlay}.yaml"));

    public static ManifestSet Parse(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return new ManifestSet([.. stream.Documents.Select(document => document.RootNode).OfType<YamlMappingNode>().Select(root => new Manifest(root))]);
    }

    public IEnumerable<Manifest> OfKind(string kind) => All.Where(manifest => manifest.Kind == kind);

    public Manifest? Find(string kind, string name) => OfKind(kind).FirstOrDefault(manifest => manifest.Name == name);

    /// <summary>The object by its name, or by the name before the hash that kustomize adds.</summary>
    public Manifest Get(string kind, string name) =>
        Find(kind, name) ?? OfKind(kind).FirstOrDefault(manifest => manifest.Name.StartsWith(name + "-", StringComparison.Ordinal))
        ?? throw new InvalidOperationException($"there is no {kind}/{name}; there are {string.Join(", ", All)}");

    public IEnumerable<PodTemplate> Pods => All.Select(manifest => manifest.Pod).OfType<PodTemplate>();

    public PodTemplate Silos => Get("StatefulSet", "orleansmonitor").Pod!;

    public YamlNode Silo => Silos.Containers.FirstOrDefault(container => container.Text("name") == "silo")
        ?? throw new InvalidOperationException($"{Silos.Owner} has no container silo");

    /// <summary>Breaks one thing: sets the node at <paramref name="path"/> to a YAML value, or removes it.</summary>
    public ManifestSet Edit(string kind, string name, string path, string? yaml)
    {
        var split = path.LastIndexOf('.');
        var root = Get(kind, name).Root;
        var parent = split < 0 ? root : root.At(path[..split]) ?? throw new InvalidOperationException($"{kind}/{name} has no {path[..split]}");
        var value = yaml is null ? null : ParseValue(yaml);
        switch (parent, path[(split + 1)..])
        {
            case (YamlMappingNode map, var key) when value is null:
                map.Children.Remove(new YamlScalarNode(key)).ShouldBeTrue($"{kind}/{name} has no {path}");
                break;
            case (YamlMappingNode map, var key):
                map.Children[new YamlScalarNode(key)] = value;
                break;
            case (YamlSequenceNode list, "+"):
                list.Children.Add(value!);
                break;
            case (YamlSequenceNode list, var index) when value is null:
                list.Children.RemoveAt(int.Parse(index));
                break;
            case (YamlSequenceNode list, var index):
                list.Children[int.Parse(index)] = value;
                break;
            default:
                throw new InvalidOperationException($"{kind}/{name} has nothing below {path}");
        }

        return this;
    }

    private static YamlNode ParseValue(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return stream.Documents[0].RootNode;
    }
}
