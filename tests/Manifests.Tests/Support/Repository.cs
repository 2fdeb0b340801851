using System.Runtime.CompilerServices;

namespace OrleansMonitor.Manifests.Tests.Support;

/// <summary>Where the files under test lie: manifests and documents are read from the sources, not from a build's output.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(Path(relative));

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
