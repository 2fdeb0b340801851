namespace OrleansMonitor.Cli.Tests.Support;

/// <summary>A file that is gone after the test.</summary>
internal sealed class TextFile : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("orleansmonitor-cli-").FullName;

    public TextFile(string name, string content)
    {
        Path = System.IO.Path.Combine(_directory, name);
        File.WriteAllText(Path, content);
    }

    public string Path { get; }

    public static TextFile Csv(params string[] lines) => new("rows.csv", string.Join('\n', lines) + "\n");

    public static TextFile JsonLines(params string[] lines) => new("rows.jsonl", string.Join('\n', lines) + "\n");

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
