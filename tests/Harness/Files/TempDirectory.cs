namespace OrleansMonitor.Harness.Files;

/// <summary>A folder of its own for one test, gone afterwards.</summary>
public sealed class TempDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("orleansmonitor-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
