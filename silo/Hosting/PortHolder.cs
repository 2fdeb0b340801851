using System.Globalization;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>Names the process that listens on a TCP port, where the system and this user's rights tell (Linux, /proc).</summary>
internal static class PortHolder
{
    private const string Unknown = "another process";
    private const string Listening = "0A";
    private const int MaxName = 60;

    /// <summary>Such as <c>dotnet Other.dll (process 4711)</c>.</summary>
    public static string Of(int port)
    {
        try
        {
            return InodeOf(port) is { } inode && ProcessOf($"socket:[{inode}]") is { } process ? process : Unknown;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unknown;
        }
    }

    // A line of /proc/net/tcp: number, local address:port in hexadecimal, remote, state, …, and the inode as its tenth word.
    private static string? InodeOf(int port)
    {
        var suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (var table in (string[])["/proc/net/tcp", "/proc/net/tcp6"])
        {
            if (!File.Exists(table))
                continue;
            foreach (var line in File.ReadLines(table))
            {
                var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (words.Length > 9 && words[3] == Listening && words[1].EndsWith(suffix, StringComparison.Ordinal))
                    return words[9];
            }
        }

        return null;
    }

    private static string? ProcessOf(string socket)
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Holds(directory, socket))
                return $"{NameOf(directory)} (process {id})";
        }

        return null;
    }

    private static bool Holds(string process, string socket)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd")).Any(file => new FileInfo(file).LinkTarget == socket);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's, or it ended meanwhile.
            return false;
        }
    }

    private static string NameOf(string process)
    {
        var line = File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ').Trim();
        return line.Length > MaxName ? line[..MaxName] + "…" : line;
    }
}
