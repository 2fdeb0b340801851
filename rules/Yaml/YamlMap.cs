using System.Globalization;
using OrleansMonitor.Domain.Names;
using YamlDotNet.RepresentationModel;

namespace OrleansMonitor.Rules.Yaml;

/// <summary>
/// A mapping that is read key by key. What is wrong goes to the errors with its line and the way to it, and reading goes on, so that
/// everything is found at once. <see cref="Close"/> tells of keys that nothing asked for.
/// </summary>
public sealed partial class YamlMap
{
    private readonly YamlMappingNode _node;
    private readonly YamlErrors _errors;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    internal YamlMap(YamlMappingNode node, string path, YamlErrors errors)
    {
        _node = node;
        _errors = errors;
        Path = path;
    }

    /// <summary>The way to it from the root; empty for the root.</summary>
    public string Path { get; }

    public int Line => (int)_node.Start.Line;

    /// <summary>The keys that are there, in the file's order.</summary>
    public IEnumerable<string> Keys => _node.Children.Keys.OfType<YamlScalarNode>().Select(static key => key.Value ?? "");

    public bool Has(string key) => Find(key) is not null;

    /// <summary>The line of a key's value; of the mapping where it is not there.</summary>
    public int LineOf(string key) => Find(key) is { } node ? (int)node.Start.Line : Line;

    public string PathOf(string key) => Path.Length == 0 ? key : Path + "." + key;

    /// <summary>Something is wrong with a key's value.</summary>
    public void Fail(string key, string problem) => _errors.Add(LineOf(key), PathOf(key), problem);

    /// <summary>Something is wrong with the mapping.</summary>
    public void Fail(string problem) => _errors.Add(Line, Path, problem);

    /// <summary>Tells of keys that nothing asked for.</summary>
    public void Close()
    {
        foreach (var (key, _) in _node.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (_asked.Contains(name))
                continue;
            var nearest = NearestNames.Of(name, _asked);
            var help = nearest.Count > 0 ? $"did you mean {string.Join(" or ", nearest)}?" : $"known are {string.Join(", ", _asked.Order(StringComparer.Ordinal))}";
            _errors.Add((int)key.Start.Line, PathOf(Shown(name)), $"there is no such key; {help}");
        }
    }

    /// <summary>Null: it is not there or it is no text, which is told.</summary>
    public string? Text(string key, int maxLength = 4096)
    {
        if (Find(key) is not { } node)
            return null;
        if (TextOf(node, PathOf(key)) is not { } text)
            return null;
        if (text.Length <= maxLength)
            return text;
        Fail(key, $"it has {text.Length:N0} characters; at most {maxLength:N0}");
        return null;
    }

    /// <summary>Like <see cref="Text"/>; that it is not there or empty is told.</summary>
    public string? Required(string key, int maxLength = 4096)
    {
        if (!Has(key))
            _errors.Add(Line, PathOf(key), "it is missing");
        else if (Text(key, maxLength) is { } text)
        {
            if (text.Length > 0)
                return text;
            Fail(key, "it is empty");
        }

        return null;
    }

    public bool Flag(string key, bool otherwise)
    {
        if (Text(key) is not { } text)
            return otherwise;
        switch (text)
        {
            case "true":
                return true;
            case "false":
                return false;
            default:
                Fail(key, $"it is '{Shown(text)}'; it must be true or false");
                return otherwise;
        }
    }

    /// <summary>A number in a range; null: it is not there or it is wrong, which is told.</summary>
    public double? Number(string key, double min, double max)
    {
        if (Text(key) is not { } text)
            return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        Fail(key, string.Create(CultureInfo.InvariantCulture, $"it is '{Shown(text)}'; it must be a number from {min:#,0.######} to {max:#,0.######}"));
        return null;
    }

    /// <summary>One of several words; null: it is not there or it is none of them, which is told.</summary>
    public string? OneOf(string key, params IReadOnlyList<string> words)
    {
        if (Text(key) is not { } text)
            return null;
        if (words.Contains(text, StringComparer.Ordinal))
            return text;
        Fail(key, $"it is '{Shown(text)}'; it must be one of {string.Join(", ", words)}");
        return null;
    }

    /// <summary>What comes from outside is repeated, but not at any length.</summary>
    internal static string Shown(string text) => text.Length <= 64 ? text : text[..64] + "…";

    private YamlNode? Find(string key)
    {
        _asked.Add(key);
        return _node.Children.TryGetValue(new YamlScalarNode(key), out var node) ? node : null;
    }

    private string? TextOf(YamlNode node, string path)
    {
        if (node is YamlScalarNode scalar)
            return scalar.Value ?? "";
        _errors.Add((int)node.Start.Line, path, $"it is a {KindOf(node)}; it must be a text or a number");
        return null;
    }

    private static string KindOf(YamlNode node) => node switch
    {
        YamlMappingNode => "mapping",
        YamlSequenceNode => "list",
        _ => "text",
    };
}
