using System.Security.Cryptography;

namespace OrleansMonitor.Silo.Security.Reloading;

/// <summary>
/// Content of files that is taken again when it changes. Compared by content and not by time: a mounted secret is exchanged by a
/// symbolic link, of which neither file system notifications nor times tell reliably.
/// </summary>
internal abstract class ReloadingFiles : IReloadable
{
    private const int MaxBytes = 4 << 20;

    private byte[]? _seen;

    public abstract string Name { get; }

    public abstract bool IsConfigured { get; }

    public virtual string Change => "";

    /// <summary>The files with the settings that name them.</summary>
    protected abstract IReadOnlyList<(string Setting, string Path)> Files { get; }

    public async ValueTask<bool> ReloadAsync(CancellationToken cancellation)
    {
        var contents = new byte[Files.Count][];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < contents.Length; i++)
        {
            contents[i] = await ReadAsync(Files[i].Setting, Files[i].Path, cancellation);
            hash.AppendData(contents[i]);
        }

        var now = hash.GetHashAndReset();
        if (_seen is not null && _seen.AsSpan().SequenceEqual(now))
            return false;
        Apply(contents);
        _seen = now;
        return true;
    }

    /// <summary>Takes the files' contents, whole or not at all.</summary>
    /// <exception cref="ReloadException">They cannot be used.</exception>
    protected abstract void Apply(byte[][] contents);

    private static async Task<byte[]> ReadAsync(string setting, string path, CancellationToken cancellation)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MaxBytes)
                throw new ReloadException($"{setting} is '{path}': the file has {file.Length} bytes; at most {MaxBytes}.");
            using var memory = new MemoryStream();
            await file.CopyToAsync(memory, cancellation);
            return memory.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new ReloadException($"{setting} is '{path}': the file cannot be read ({e.Message})", e);
        }
    }
}
