using System.Runtime.CompilerServices;

namespace OrleansMonitor.Harness.Files;

/// <summary>The sources as they lie in their folders: manifests and documents are read from there, not from a build's output.</summary>
public static class Repository
{
    private static readonly string[] Made = ["artifacts", ".git", "node_modules", "data", "bin", "obj"];

    public static string Root { get; } = Find();

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(Path(relative));

    /// <summary>Files below a folder, without what builds and runs make.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
    {
        foreach (var file in Directory.EnumerateFiles(folder, pattern))
            yield return file;
        foreach (var inner in Directory.EnumerateDirectories(folder).Where(static inner => !Made.Contains(System.IO.Path.GetFileName(inner))))
        {
            foreach (var file in Files(inner, pattern))
                yield return file;
        }
    }

    private static string Find([CallerFilePath] string caller = "")
    {
        for (var directory = new DirectoryInfo(System.IO.Path.GetDirectoryName(caller)!); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(directory.FullName, "OrleansMonitor.sln")))
                return directory.FullName;
        }

        throw new InvalidOperationException($"no OrleansMonitor.sln above {caller}");
    }
}
