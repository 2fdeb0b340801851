using System.Text.RegularExpressions;

namespace OrleansMonitor.Layout.Tests;

/// <summary>What documents point at is there.</summary>
public sealed partial class DocumentTests
{
    public static TheoryData<string> Documents => [.. Repository.Files(Repository.Root, "*.md").Select(static file => Path.GetRelativePath(Repository.Root, file))];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_lead_somewhere(string document)
    {
        var path = Path.Combine(Repository.Root, document);
        var broken = new List<string>();
        foreach (var target in Links().Matches(WithoutCode(File.ReadAllText(path))).Select(static match => match.Groups[1].Value))
        {
            if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal))
                continue;
            var (file, anchor) = target.Split('#', 2) is [var first, var second] ? (first, second) : (target, null);
            var found = file.Length == 0 ? path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, file));
            if (!Path.Exists(found) || (anchor is not null && !AnchorsOf(found).Contains(anchor)))
                broken.Add(target);
        }

        broken.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Files_and_folders_that_are_named_are_there(string document)
    {
        var folders = Directory.EnumerateDirectories(Repository.Root).Select(static folder => Path.GetFileName(folder)!).Where(static name => name != "artifacts").ToHashSet();
        Paths().Matches(File.ReadAllText(Path.Combine(Repository.Root, document)))
            .Select(static match => match.Groups[1].Value)
            .Where(path => folders.Contains(path.Split('/')[0]) && !Path.Exists(Path.Combine(Repository.Root, path)))
            .ShouldBeEmpty();
    }

    private static string WithoutCode(string text) => Fences().Replace(text, "");

    /// <summary>As GitHub makes them from headings.</summary>
    private static HashSet<string> AnchorsOf(string file) =>
        [.. Headings().Matches(WithoutCode(File.ReadAllText(file))).Select(static match => NoAnchor().Replace(match.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'))];

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"`([a-zA-Z0-9.]+/[\w./-]*)`")]
    private static partial Regex Paths();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fences();

    [GeneratedRegex(@"^#+\s+(.+?)\s*$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();
}
