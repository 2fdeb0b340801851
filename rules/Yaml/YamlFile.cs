using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace OrleansMonitor.Rules.Yaml;

/// <summary>Reads a YAML file of one document whose root is a mapping.</summary>
public static class YamlFile
{
    private const int MaxDepth = 64;

    /// <summary>Null: it cannot be read, and the errors say why.</summary>
    public static YamlMap? Read(string text, int maxBytes, YamlErrors errors)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > maxBytes)
        {
            errors.Add(0, "", $"it has {bytes:N0} bytes; at most {maxBytes:N0}");
            return null;
        }

        try
        {
            return IsSafe(text, errors) ? Load(text, errors) : null;
        }
        catch (YamlException e)
        {
            errors.Add((int)e.Start.Line, "", $"it is no YAML: {Sentence(e)}");
            return null;
        }
        catch (InvalidOperationException)
        {
            // The parser's own answer to some files that break off in the middle of a list.
            errors.Add(0, "", "it is no YAML: a list or a mapping has no end");
            return null;
        }
    }

    /// <summary>Looks at the file without building anything: nesting without end would exhaust the stack, and aliases multiply.</summary>
    private static bool IsSafe(string text, YamlErrors errors)
    {
        using var reader = new StringReader(text);
        var parser = new Parser(reader);
        var depth = 0;
        while (parser.MoveNext())
        {
            var now = parser.Current!;
            depth += now.NestingIncrease;
            var problem = depth > MaxDepth ? $"it is nested more than {MaxDepth} levels deep"
                : now is AnchorAlias ? "an alias (*name) is not taken here: write out what it stands for"
                : null;
            if (problem is null)
                continue;
            errors.Add((int)now.Start.Line, "", problem);
            return false;
        }

        return true;
    }

    private static YamlMap? Load(string text, YamlErrors errors)
    {
        using var reader = new StringReader(text);
        var stream = new YamlStream();
        stream.Load(reader);
        switch (stream.Documents.Count)
        {
            case 0:
                errors.Add(0, "", "it is empty");
                return null;
            case > 1:
                errors.Add((int)stream.Documents[1].RootNode.Start.Line, "", "it has more than one document (---); there must be one");
                return null;
        }

        if (stream.Documents[0].RootNode is YamlMappingNode root)
            return new YamlMap(root, "", errors);
        errors.Add((int)stream.Documents[0].RootNode.Start.Line, "", "it must be a mapping of keys to values");
        return null;
    }

    /// <summary>Without the place, which is told beside it.</summary>
    private static string Sentence(YamlException e)
    {
        var message = e.Message;
        var end = message.IndexOf("): ", StringComparison.Ordinal);
        return message.StartsWith('(') && end > 0 ? message[(end + 3)..] : message;
    }
}
