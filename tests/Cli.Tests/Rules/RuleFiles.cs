namespace OrleansMonitor.Cli.Tests.Rules;

/// <summary>A folder for files of rules, gone after the test.</summary>
internal sealed class RuleFiles : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("orleansmonitor-rules-").FullName;

    public string Write(string name, string content)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
