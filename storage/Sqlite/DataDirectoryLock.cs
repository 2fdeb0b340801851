namespace OrleansMonitor.Storage.Sqlite;

/// <summary>
/// One process per data directory: two of them would each host the same grains and fence each other's commits for ever. The
/// operating system gives the lock back when the process ends, however it ends.
/// </summary>
public sealed class DataDirectoryLock(SqliteOptions options) : IDisposable
{
    private const string FileName = "silo.lock";

    /// <summary>EWOULDBLOCK on Linux, which .NET gives as it is.</summary>
    private const int WouldBlock = 11;

    /// <summary>ERROR_SHARING_VIOLATION on Windows, as an HRESULT.</summary>
    private const int SharingViolation = unchecked((int)0x80070020);

    private FileStream? _file;

    public void Take()
    {
        var directory = Path.GetFullPath(options.DataDirectory);
        try
        {
            PrivateFiles.CreateDirectory(directory);
            _file = PrivateFiles.Open(Path.Combine(directory, FileName), FileShare.None);
        }
        catch (IOException e) when (e.HResult is WouldBlock or SharingViolation)
        {
            throw new StoreException($"The data directory {directory} is in use: another silo runs on it. Give each silo its own --data.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The data directory {directory} cannot be used: {e.Message} Name one that this user may write to with --data.", e);
        }
    }

    public void Dispose() => _file?.Dispose();
}
