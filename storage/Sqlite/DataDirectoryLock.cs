namespace OrleansMonitor.Storage.Sqlite;

/// <summary>
/// One process per data directory: two of them would each host the same grains and fence each other's commits for ever. The
/// operating system gives the lock back when the process ends, however it ends.
/// </summary>
public sealed class DataDirectoryLock(SqliteOptions options) : IDisposable
{
    private const string FileName = "silo.lock";

    private FileStream? _file;

    public void Take()
    {
        var directory = Path.GetFullPath(options.DataDirectory);
        try
        {
            PrivateFiles.CreateDirectory(directory);
            _file = PrivateFiles.Open(Path.Combine(directory, FileName), FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The data directory {directory} cannot be used: another silo runs on it, or it is not writable. Give each silo its own --data. {e.Message}", e);
        }
    }

    public void Dispose() => _file?.Dispose();
}
