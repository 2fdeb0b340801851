using System.Globalization;

namespace OrleansMonitor.Client.Resources;

/// <summary>Files of the kernel below a root, which tests replace. What is not there reads as null.</summary>
internal sealed class SystemFiles(string root)
{
    public bool DirectoryExists(string path) => Directory.Exists(Full(path));

    public string? ReadText(string path)
    {
        try
        {
            return File.ReadAllText(Full(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    public string[] ReadLines(string path) => ReadText(path)?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>A file that holds one whole number.</summary>
    public long? ReadNumber(string path) => Parse(ReadText(path));

    /// <summary>The number that follows a key at the start of a line, as in <c>memory.stat</c> and <c>meminfo</c>.</summary>
    public long? ReadNumber(string path, string key)
    {
        foreach (var line in ReadLines(path))
        {
            if (line.StartsWith(key, StringComparison.Ordinal) && line.Length > key.Length && line[key.Length] is ' ' or '\t' or ':')
                return Parse(line[(key.Length + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault());
        }

        return null;
    }

    public static long? Parse(string? text) =>
        long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    private string Full(string path) => Path.Combine(root, path.TrimStart('/'));
}
