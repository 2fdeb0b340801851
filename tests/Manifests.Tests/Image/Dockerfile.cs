using System.Text.RegularExpressions;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Manifests.Tests.Image;

/// <summary>What <c>k8s/Dockerfile</c> says, line by line; continued lines are one.</summary>
internal sealed partial class Dockerfile(string text)
{
    private readonly string[] _lines = [.. Continuation().Replace(text, " ").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith('#'))];

    public static Dockerfile Load() => new(Repository.Read("k8s/Dockerfile"));

    public IEnumerable<string> Of(string instruction) =>
        _lines.Where(line => line.StartsWith(instruction + " ", StringComparison.Ordinal)).Select(line => line[(instruction.Length + 1)..]);

    /// <summary>What is copied from the sources, and not from an earlier stage.</summary>
    public IEnumerable<(string[] Sources, string Target)> Copies => Of("COPY")
        .Where(copy => !copy.StartsWith("--from", StringComparison.Ordinal))
        .Select(copy => copy.Split(' '))
        .Select(words => (words[..^1], words[^1]));

    /// <summary>Commands of all RUN instructions.</summary>
    public IEnumerable<string> Commands => Of("RUN").SelectMany(run => run.Split("&&", StringSplitOptions.TrimEntries)).Select(command => Spaces().Replace(command, " "));

    [GeneratedRegex(@"\\\n")]
    private static partial Regex Continuation();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
