using System.Text.RegularExpressions;
using OrleansMonitor.Manifests.Tests.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace OrleansMonitor.Manifests.Tests.Schema;

/// <summary>
/// Each object against the fields and types of its kind. Strict, as <c>kubectl --validate=strict</c> is: a field that does not
/// exist is an error and not ignored.
/// </summary>
internal static partial class SchemaCheck
{
    public static IEnumerable<string> Problems(ManifestSet set) => set.All.SelectMany(manifest =>
        KubernetesSchema.Instance.TypeOf(manifest.ApiVersion, manifest.Kind) is { } type
            ? Check(manifest.Root, type, manifest.ToString())
            : [$"{manifest}: {manifest.ApiVersion} {manifest.Kind} is not a known kind"]);

    private static IEnumerable<string> Check(YamlNode node, string type, string path)
    {
        if (type.StartsWith("[]", StringComparison.Ordinal))
        {
            return node is YamlSequenceNode list
                ? list.Children.SelectMany((item, index) => Check(item, type[2..], $"{path}.{index}"))
                : [$"{path} must be a list"];
        }

        if (type.StartsWith("{}", StringComparison.Ordinal))
        {
            return node is YamlMappingNode map
                ? map.Children.SelectMany(pair => Check(pair.Value, type[2..], $"{path}.{pair.Key}"))
                : [$"{path} must be a map"];
        }

        return type.Contains('/') && !type.StartsWith('\'') ? CheckObject(node, type, path) : CheckScalar(node, type, path);
    }

    private static IEnumerable<string> CheckObject(YamlNode node, string type, string path)
    {
        if (node is not YamlMappingNode map)
        {
            yield return $"{path} must be an object of type {type}";
            yield break;
        }

        var fields = KubernetesSchema.Instance.Fields(type);
        foreach (var (key, value) in map.Children)
        {
            var name = key.ToString();
            if (!fields.TryGetValue(name, out var field) && !fields.TryGetValue(name + "!", out field))
            {
                yield return $"{path}.{name} is not a field of {type}";
                continue;
            }

            foreach (var problem in Check(value, field, $"{path}.{name}"))
                yield return problem;
        }

        foreach (var required in fields.Keys.Where(field => field.EndsWith('!') && !map.Has(field[..^1])))
            yield return $"{path} lacks {required[..^1]}";
    }

    private static IEnumerable<string> CheckScalar(YamlNode node, string type, string path)
    {
        if (node is not YamlScalarNode { Value: { } value } scalar)
        {
            yield return $"{path} must be one value, of type {type}";
            yield break;
        }

        var plain = scalar.Style == ScalarStyle.Plain;
        var fits = type switch
        {
            "any" => true,
            "string" => !plain || !OtherThanText().IsMatch(value),
            "boolean" => plain && value is "true" or "false",
            "integer" => plain && Integer().IsMatch(value),
            "intOrString" => true,
            "quantity" => Quantity().IsMatch(value),
            _ => type.Split('|').Contains($"'{value}'"),
        };
        if (!fits)
            yield return $"{path} is {value}; it must be {(type.StartsWith('\'') ? "one of " : "of type ")}{type}";
    }

    [GeneratedRegex(@"^-?\d+$")]
    private static partial Regex Integer();

    /// <summary>What YAML reads as null, truth or number when it is not quoted.</summary>
    [GeneratedRegex(@"^(|~|null|true|false|yes|no|on|off|[-+]?(0x[0-9a-f]+|0o?[0-7]+|(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?|\.inf)|\.nan)$", RegexOptions.IgnoreCase)]
    private static partial Regex OtherThanText();

    [GeneratedRegex(@"^[-+]?(\d+(\.\d*)?|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][-+]?\d+)?$")]
    private static partial Regex Quantity();
}
