using YamlDotNet.RepresentationModel;

namespace OrleansMonitor.Rules.Yaml;

/// <content>Mappings and lists within.</content>
public sealed partial class YamlMap
{
    /// <summary>Whether a key's value is a mapping, where it may be something else as well.</summary>
    public bool IsMap(string key) => Find(key) is YamlMappingNode;

    /// <summary>A mapping within; null: it is not there or it is none, which is told.</summary>
    public YamlMap? Map(string key)
    {
        if (Find(key) is not { } node)
            return null;
        if (node is YamlMappingNode map)
            return new YamlMap(map, PathOf(key), _errors);
        Fail(key, $"it is a {KindOf(node)}; it must be a mapping");
        return null;
    }

    /// <summary>A list of mappings; empty when it is not there.</summary>
    public IReadOnlyList<YamlMap> Maps(string key, int max)
    {
        var maps = new List<YamlMap>();
        foreach (var (node, path) in Items(key, max, single: false))
        {
            if (node is YamlMappingNode map)
                maps.Add(new YamlMap(map, path, _errors));
            else
                _errors.Add((int)node.Start.Line, path, $"it is a {KindOf(node)}; it must be a mapping");
        }

        return maps;
    }

    /// <summary>A text or a list of texts; empty when it is not there.</summary>
    public IReadOnlyList<string> Texts(string key, int max)
    {
        var texts = new List<string>();
        foreach (var (node, path) in Items(key, max, single: true))
        {
            if (TextOf(node, path) is { } text)
                texts.Add(text);
        }

        return texts;
    }

    /// <summary>A mapping of names to texts, in the file's order; empty when it is not there.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> TextsByName(string key, int max)
    {
        if (Map(key) is not { } map)
            return [];
        var texts = new List<KeyValuePair<string, string>>();
        if (map._node.Children.Count > max)
            Fail(key, $"it has {map._node.Children.Count:N0} entries; at most {max:N0}");
        foreach (var (name, value) in map._node.Children.Take(max))
        {
            var text = (name as YamlScalarNode)?.Value ?? "";
            if (TextOf(value, map.PathOf(text)) is { } content)
                texts.Add(new(text, content));
        }

        return texts;
    }

    private IEnumerable<(YamlNode Node, string Path)> Items(string key, int max, bool single)
    {
        switch (Find(key))
        {
            case null:
                break;
            case YamlSequenceNode list:
                if (list.Children.Count > max)
                    Fail(key, $"it has {list.Children.Count:N0} entries; at most {max:N0}");
                for (var i = 0; i < Math.Min(list.Children.Count, max); i++)
                    yield return (list.Children[i], $"{PathOf(key)}[{i}]");
                break;
            case var node when single:
                yield return (node, PathOf(key));
                break;
            case var node:
                Fail(key, $"it is a {KindOf(node)}; it must be a list");
                break;
        }
    }
}
