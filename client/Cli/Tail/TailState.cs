namespace OrleansMonitor.Cli.Tail;

/// <summary>How far files were read, and which batches of theirs are not known to be counted yet. What a process leaves behind is all that the next one needs.</summary>
internal sealed class TailState
{
    public const int CurrentVersion = 1;

    public int Version { get; set; } = CurrentVersion;

    public Guid Producer { get; set; } = Guid.CreateVersion7();

    /// <summary>The sequence of the next batch.</summary>
    public ulong Next { get; set; } = 1;

    /// <summary>By sequence, ascending.</summary>
    public List<PendingBatch> Pending { get; set; } = [];

    /// <summary>By full path.</summary>
    public Dictionary<string, FilePlace> Files { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>How far a file was read.</summary>
internal sealed record FilePlace
{
    public required FileMark Mark { get; init; }

    /// <summary>Bytes at its beginning that are in batches.</summary>
    public long Offset { get; init; }

    /// <summary>Lines in them.</summary>
    public long Lines { get; init; }

    public bool IsJsonLines { get; init; }

    /// <summary>What says which columns there are: the header line of CSV with its end, or of JSON Lines an object with the members of the first row that could be read.</summary>
    public string Header { get; init; } = "";
}

/// <summary>A batch whose content is kept in a file of its own.</summary>
internal sealed record PendingBatch(ulong Sequence, string File, long FirstLine, long LastLine, PendingPart[] Parts);

/// <summary>What a batch has of one model, version and segment.</summary>
internal sealed record PendingPart(string Model, string Version, string Segment, long Time, long Records);
