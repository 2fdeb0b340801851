using Microsoft.Win32.SafeHandles;

namespace OrleansMonitor.Client.Spooling;

/// <summary>Makes the files of a spool, which hold records as they were sent: for the process's user alone, whatever the umask is.</summary>
internal static class SpoolFiles
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, Mode | UnixFileMode.UserExecute);
    }

    public static FileStream Lock(string path) => new(path, Options(FileMode.OpenOrCreate, FileShare.None));

    /// <summary>A new segment.</summary>
    public static SafeFileHandle Create(string path)
    {
        // Only a stream can be told the mode that a file is made with.
        new FileStream(path, Options(FileMode.Create, FileShare.Read)).Dispose();
        return Open(path);
    }

    public static SafeFileHandle Open(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);

    private static FileStreamOptions Options(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Mode;
        return options;
    }
}
