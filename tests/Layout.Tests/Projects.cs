using System.Xml.Linq;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Layout.Tests;

/// <summary>All projects, as their files say what they are.</summary>
internal static class Projects
{
    private static readonly Dictionary<string, XDocument> Known = Repository.Files(Repository.Root, "*.csproj").ToDictionary(FolderOf, XDocument.Load);

    /// <summary>With slashes, from the root.</summary>
    public static IEnumerable<string> Folders => Known.Keys;

    /// <summary>Folders of the projects that one refers to.</summary>
    public static IReadOnlySet<string> ReferencesOf(string folder) => Includes(folder, "ProjectReference")
        .Select(path => FolderOf(Path.GetFullPath(Repository.Path(Path.Combine(folder, path.Replace('\\', '/'))))))
        .ToHashSet();

    /// <summary>What the elements of a name include.</summary>
    public static IEnumerable<string> Includes(string folder, string element) =>
        Known[folder].Descendants(element).Select(static each => each.Attribute("Include")?.Value).OfType<string>();

    private static string FolderOf(string project) => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(project)!).Replace('\\', '/');
}
