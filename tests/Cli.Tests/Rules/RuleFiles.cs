using System.Runtime.CompilerServices;

namespace OrleansMonitor.Cli.Tests.Rules;

/// <summary>A folder for files of rules, gone after the test.</summary>
internal sealed class RuleFiles : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("orleansmonitor-rules-").FullName;

    /// <summary>A file that is kept beside the tests.</summary>
    public static string PathOf(string name, [CallerFilePath] string caller = "") => Path.Combine(Path.GetDirectoryName(caller)!, "Files", name);

    public string Write(string name, string content)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
