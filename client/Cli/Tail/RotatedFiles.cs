using System.Globalization;

namespace OrleansMonitor.Cli.Tail;

/// <summary>
/// The files that rotations made of one path: what it was renamed to, with a number or a date behind its name, and what has the path now. Those that are
/// still to be read are open, since a name is another file's after the next rotation.
/// </summary>
/// <param name="path">In full.</param>
/// <param name="tell">Receives what somebody should know.</param>
internal sealed class RotatedFiles(string path, Action<string> tell) : IDisposable
{
    private const int MaxSiblings = 100;
    private const int Tries = 10;

    private static readonly HashSet<string> Compressed = new(StringComparer.OrdinalIgnoreCase) { ".gz", ".zst", ".bz2", ".xz", ".lz4", ".zip" };

    private readonly Queue<FileStream> _next = new();
    // What is not read, each told once as long as it is there.
    private readonly HashSet<(string Name, DateTime Written)> _compressed = [];
    // What was looked through.
    private List<(string Name, DateTime Written)> _looked = [];

    /// <summary>How many are still to be read.</summary>
    public int Count => _next.Count;

    /// <summary>Files that were compressed before they were read.</summary>
    public long UnreadFiles { get; private set; }

    public static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    /// <summary>Null: it is open.</summary>
    public static Exception? TryOpen(string path, out FileStream? file)
    {
        file = null;
        try
        {
            file = Open(path);
            return null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return problem;
        }
    }

    public static (long Length, DateTime Written) Seen(FileStream file) => (file.Length, File.GetLastWriteTimeUtc(file.SafeFileHandle));

    /// <summary>The next one that is still to be read.</summary>
    public bool TryTake(out FileStream? file) => _next.TryDequeue(out file);

    public void Clear()
    {
        while (_next.TryDequeue(out var file))
            file.Dispose();
    }

    public void Dispose() => Clear();

    /// <summary>Whether the files are others than at the last look; what has the path may have been written.</summary>
    public bool IsChanged()
    {
        var names = Names().Select(each => each.Name == path ? (each.Name, default) : each).ToList();
        var isChanged = !names.SequenceEqual(_looked);
        _looked = names;
        return isChanged;
    }

    /// <summary>The next look finds them changed, if there are any.</summary>
    public void Forget() => _looked = [];

    /// <summary>Finds what is still to be read: the file under its new name, unless it is read, and what was written after it; false: it is under none.</summary>
    /// <param name="place">How far it was read; null: no row of it was.</param>
    /// <param name="isRead">Whether that is all of it.</param>
    /// <param name="open">The file where it is open: what is newer comes after it, also where it has no name any more.</param>
    public bool Find(FilePlace? place, bool isRead, FileStream? open = null)
    {
        var files = OpenAll();
        _compressed.IntersectWith(files.Select(static file => (file.Name, Seen(file.Stream).Written)));
        var found = open is null ? -1 : files.FindIndex(file => Seen(file.Stream) == Seen(open));
        if (found < 0 && place is not null)
            found = files.FindIndex(file => file.Stream.Length >= place.Offset && place.Mark.IsOf(file.Stream));
        var current = files.Count > 0 && files[^1].Name == path ? files[^1].Stream : null;
        for (var i = 0; i < files.Count; i++)
        {
            var (name, stream) = files[i];
            var isAfter = found >= 0 ? i > found : open is not null && Seen(stream).Written > Seen(open).Written && place?.Mark.IsOf(stream) != true;
            if (((i == found && !isRead) || (isAfter && IsFollower(name, Seen(stream).Written))) && !IsCopy(stream, current))
                _next.Enqueue(stream);
            else
                stream.Dispose();
        }

        return found >= 0;
    }

    /// <summary>Whether what it was copied from holds all of it still: that will be truncated, and was not yet.</summary>
    private static bool IsCopy(FileStream file, FileStream? original) =>
        original is not null && original != file && file.Length is > 0 and var length && length <= original.Length && FileMark.Of(file, length).IsOf(original);

    /// <summary>Whether a file has this one's name, or one that a rotation gives: with a number or a date behind it.</summary>
    private bool IsFollower(string name, DateTime written)
    {
        var suffix = name.AsSpan(path.Length);
        if (suffix.IsEmpty)
            return true;
        if (suffix[0] is not ('.' or '-' or '_') || !suffix.ContainsAnyInRange('0', '9'))
            return false;
        if (!Compressed.Contains(Path.GetExtension(name)))
            return true;
        if (!_compressed.Add((name, written)))
            return false;
        UnreadFiles++;
        tell($"{name}: it was compressed before it was read, and what it holds is not read: replay reads it");
        return false;
    }

    /// <summary>What this file was renamed to, the oldest first, and what has its name now; none was renamed meanwhile.</summary>
    private List<(string Name, FileStream Stream)> OpenAll()
    {
        for (var tries = 1; ; tries++)
        {
            var before = Names();
            var files = new List<(string Name, FileStream Stream)>();
            foreach (var (name, _) in before)
            {
                if (TryOpen(name, out var file) is null)
                    files.Add((name, file!));
            }

            // A file that is written has another time, and its name still.
            if (tries == Tries || (files.Count == before.Count && Names().Select(static each => each.Name).SequenceEqual(before.Select(static each => each.Name)) && before.Zip(files).All(static each => File.GetLastWriteTimeUtc(each.Second.Stream.SafeFileHandle) >= each.First.Written)))
                return files;
            files.ForEach(static file => file.Stream.Dispose());
        }
    }

    private List<(string Name, DateTime Written)> Names()
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(path)!);
        if (!folder.Exists)
            return [];
        var all = folder.GetFiles(Path.GetFileName(path) + "*");
        // A link beside it names a file that is among them, or is none of them.
        var renamed = all.Where(file => file.FullName != path && file.LinkTarget is null).OrderByDescending(static file => file.LastWriteTimeUtc).ThenBy(file => Index(file.FullName)).ThenByDescending(static file => file.FullName, StringComparer.Ordinal).Take(MaxSiblings).Reverse();
        return [.. renamed.Concat(all.Where(file => file.FullName == path)).Select(static file => (file.FullName, file.LastWriteTimeUtc))];
    }

    /// <summary>Of names that count rotations, as .1 and .2: the lowest is the newest, where two files were written last at the same time. Dates in names ascend.</summary>
    private int Index(string name) => name.Length - path.Length is > 1 and < 5 && int.TryParse(name.AsSpan(path.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : 0;
}
