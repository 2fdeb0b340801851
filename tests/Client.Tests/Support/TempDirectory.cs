namespace OrleansMonitor.Client.Tests.Support;

internal sealed class TempDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("orleansmonitor-client-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
