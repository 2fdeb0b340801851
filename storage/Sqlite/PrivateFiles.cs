namespace OrleansMonitor.Storage.Sqlite;

/// <summary>Files of a data directory are for the silo's user alone, whatever the umask is, and those of earlier builds become so.</summary>
internal static class PrivateFiles
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>A directory that is made here; one that there is keeps its mode.</summary>
    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, Mode | UnixFileMode.UserExecute);
    }

    /// <summary>Opens or makes a file.</summary>
    public static FileStream Open(string path, FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Mode;
        var file = new FileStream(path, options);
        Protect(path);
        return file;
    }

    /// <summary>Takes a file from others, if there is one.</summary>
    public static void Protect(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path) || File.GetUnixFileMode(path) == Mode)
            return;
        try
        {
            File.SetUnixFileMode(path, Mode);
        }
        catch (UnauthorizedAccessException)
        {
            // A volume whose files belong to another user, or have no modes: what holds there is its owner's business.
        }
    }
}
