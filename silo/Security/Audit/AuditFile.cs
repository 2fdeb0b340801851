using System.Globalization;

namespace OrleansMonitor.Silo.Security.Audit;

/// <summary>
/// A file of JSON lines. At its greatest length it becomes <c>name.1</c>, the former <c>name.1</c> becomes <c>name.2</c>, and so on;
/// the oldest is deleted.
/// </summary>
internal sealed class AuditFile(string path, long maxBytes, int maxFiles) : IDisposable
{
    private readonly Lock _turn = new();
    private FileStream? _stream;

    public void Open()
    {
        lock (_turn)
            Open_NeedsTurn();
    }

    /// <summary>Through to the disk: what was changed and who did it outlives the machine's sudden end.</summary>
    public void Append(byte[] line)
    {
        lock (_turn)
        {
            var stream = Open_NeedsTurn();
            if (stream.Length > 0 && stream.Length + line.Length > maxBytes)
            {
                Rotate_NeedsTurn();
                stream = Open_NeedsTurn();
            }

            try
            {
                stream.Write(line);
                stream.Flush(flushToDisk: true);
            }
            catch
            {
                // Opened anew at the next line, when the disk may be well again.
                Close_NeedsTurn();
                throw;
            }
        }
    }

    public void Dispose()
    {
        lock (_turn)
            Close_NeedsTurn();
    }

    private FileStream Open_NeedsTurn()
    {
        if (_stream is { } open)
            return open;
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory)
            Directory.CreateDirectory(directory);
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        return _stream = new FileStream(path, options);
    }

    private void Rotate_NeedsTurn()
    {
        Close_NeedsTurn();
        for (var number = maxFiles - 1; number >= 1; number--)
        {
            var from = number == 1 ? path : Numbered(number - 1);
            if (File.Exists(from))
                File.Move(from, Numbered(number), overwrite: true);
        }

        if (maxFiles == 1)
            File.Delete(path);
    }

    private void Close_NeedsTurn()
    {
        _stream?.Dispose();
        _stream = null;
    }

    private string Numbered(int number) => path + "." + number.ToString(CultureInfo.InvariantCulture);
}
