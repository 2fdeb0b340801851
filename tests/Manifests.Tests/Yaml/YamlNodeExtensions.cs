using YamlDotNet.RepresentationModel;

namespace OrleansMonitor.Manifests.Tests.Yaml;

/// <summary>Reads nodes by path: names joined by dots, items by number, for example <c>spec.ports.0.port</c>.</summary>
internal static class YamlNodeExtensions
{
    public static YamlNode? At(this YamlNode? node, string path)
    {
        foreach (var step in path.Split('.'))
        {
            node = node switch
            {
                YamlMappingNode map when map.Children.TryGetValue(new YamlScalarNode(step), out var child) => child,
                YamlSequenceNode list when int.TryParse(step, out var index) && index < list.Children.Count => list.Children[index],
                _ => null,
            };
        }

        return node;
    }

    public static string? Text(this YamlNode? node, string path) => (node.At(path) as YamlScalarNode)?.Value;

    public static int? Number(this YamlNode? node, string path) => int.TryParse(node.Text(path), out var number) ? number : null;

    public static IReadOnlyList<YamlNode> Items(this YamlNode? node, string path) =>
        node.At(path) is YamlSequenceNode list ? [.. list.Children] : [];

    /// <summary>A map of texts, such as labels; empty where there is none.</summary>
    public static Dictionary<string, string> Map(this YamlNode? node, string path) =>
        node.At(path) is YamlMappingNode map ? map.Children.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value.ToString()) : [];

    public static bool Has(this YamlNode? node, string path) => node.At(path) is not null;
}
