using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace OrleansMonitor.Layout.Tests;

/// <summary>The sources as they lie in their folders.</summary>
internal static class Repository
{
    private static readonly string[] Made = ["artifacts", ".git", "node_modules", "data", "bin", "obj"];

    public static string Root { get; } = Find();

    /// <summary>Files below a folder, without what builds and runs make.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
    {
        foreach (var file in Directory.EnumerateFiles(folder, pattern))
            yield return file;
        foreach (var inner in Directory.EnumerateDirectories(folder).Where(static inner => !Made.Contains(Path.GetFileName(inner))))
        {
            foreach (var file in Files(inner, pattern))
                yield return file;
        }
    }

    /// <summary>Projects by their folders, with slashes.</summary>
    public static IReadOnlyDictionary<string, XDocument> Projects { get; } = Files(Root, "*.csproj").ToDictionary(FolderOf, XDocument.Load);

    /// <summary>Folders of the projects that one refers to.</summary>
    public static IReadOnlySet<string> ReferencesOf(string folder) => Includes(folder, "ProjectReference")
        .Select(path => FolderOf(Path.GetFullPath(Path.Combine(Root, folder, path.Replace('\\', '/')))))
        .ToHashSet();

    /// <summary>What the elements of a name include.</summary>
    public static IEnumerable<string> Includes(string folder, string element) =>
        Projects[folder].Descendants(element).Select(static each => each.Attribute("Include")?.Value).OfType<string>();

    private static string FolderOf(string project) => Path.GetRelativePath(Root, Path.GetDirectoryName(project)!).Replace('\\', '/');

    private static string Find([CallerFilePath] string caller = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "..", ".."));
}
