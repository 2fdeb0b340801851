using OrleansMonitor.Cli.Hosting;

namespace OrleansMonitor.Cli.Output;

/// <summary>
/// A file that is there whole or not at all: it is written beside its place and then put there. Nothing that stands there is overwritten unless
/// it is said so.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private static readonly string[] Devices = ["/dev/", "/proc/", "/sys/"];

    private readonly string _name;
    private readonly string _path;
    private readonly string _part;
    private readonly bool _force;
    private long _length;
    private bool _isEnded;
    private bool _isWhole;

    private OutputFile(string name, string path, string part, bool force, FileStream stream) =>
        (_name, _path, _part, _force, Stream) = (name, path, part, force, stream);

    public FileStream Stream { get; }

    /// <param name="name">As it was given.</param>
    /// <param name="force">Whether what stands there goes.</param>
    public static OutputFile Create(string name, bool force)
    {
        var path = Path.GetFullPath(name);
        if (Directory.Exists(path))
            throw Problem(name, "it is a directory");
        if (IsDevice(path))
            throw Problem(name, "it is a device, and no file; --out - writes to the output");
        if (File.Exists(path) && !force)
            throw Problem(name, "it is there already; --force writes over it");
        return Create(name, path, path + ".part", force);
    }

    /// <param name="name">As it was given, for messages.</param>
    /// <param name="path">Where the file is to be.</param>
    /// <param name="part">Where it is until then, on the same disk.</param>
    /// <param name="force">Whether what stands there goes.</param>
    public static OutputFile Create(string name, string path, string part, bool force) =>
        Guard(name, () => new OutputFile(name, path, part, force, new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16)));

    /// <summary>Runs what writes. A disk that is full ends the command.</summary>
    public void Write(Action write) => Guard(_name, () =>
    {
        write();
        return true;
    });

    public async Task WriteAsync(Func<Task> write)
    {
        try
        {
            await write().ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw Problem(_name, problem);
        }
    }

    /// <summary>Closes the file, which is not at its place yet.</summary>
    public void End() => Write(() =>
    {
        if (_isEnded)
            return;
        Stream.Flush(flushToDisk: true);
        _length = Stream.Length;
        Stream.Dispose();
        _isEnded = true;
    });

    /// <returns>Its size in bytes.</returns>
    public long Complete()
    {
        End();
        Write(() => File.Move(_part, _path, _force));
        _isWhole = true;
        return _length;
    }

    public void Dispose()
    {
        if (_isWhole)
            return;
        try
        {
            Stream.Dispose();
        }
        catch (IOException)
        {
            // What could not be written is taken away.
        }

        try
        {
            File.Delete(_part);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Its name says that it is a part.
        }
    }

    /// <summary>Whether a path, or what it links to, is no file that another one may take the place of.</summary>
    private static bool IsDevice(string path)
    {
        if (OperatingSystem.IsWindows())
            return false;
        var target = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        return Array.Exists(Devices, folder => path.StartsWith(folder, StringComparison.Ordinal) || target.StartsWith(folder, StringComparison.Ordinal));
    }

    private static T Guard<T>(string name, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw Problem(name, problem);
        }
    }

    private static CliException Problem(string name, Exception problem) => Problem(
        name, $"it cannot be written ({(problem is DirectoryNotFoundException ? "there is no such directory" : problem is UnauthorizedAccessException ? "this user may not" : problem.Message)})");

    public static CliException Problem(string name, string what) => new(ExitCodes.Usage, $"--out is '{name}': {what}");
}
