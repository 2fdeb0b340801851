using Microsoft.Win32.SafeHandles;

namespace OrleansMonitor.Client.Spooling;

/// <summary>One file of entries. The spool's lock guards it.</summary>
internal sealed class SpoolSegment(string path, SafeFileHandle handle, string node, long length)
{
    public string Path { get; } = path;

    public SafeFileHandle Handle { get; } = handle;

    /// <summary>Entries belong to the node that their process monitored, whose grain knows their numbers.</summary>
    public string Node { get; } = node;

    public long Length { get; set; } = length;

    /// <summary>Entries that are not gone, in order.</summary>
    public List<SpoolEntry> Entries { get; } = [];

    public void Delete()
    {
        Handle.Dispose();
        File.Delete(Path);
    }
}
