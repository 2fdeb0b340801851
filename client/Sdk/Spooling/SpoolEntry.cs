namespace OrleansMonitor.Client.Spooling;

/// <summary>Where a batch lies. The spool's lock guards the mutable part.</summary>
internal sealed class SpoolEntry
{
    private readonly uint _records;
    private readonly uint _labels;

    public SpoolEntry(SpoolSegment segment, long offset, ReadOnlySpan<byte> bytes)
    {
        Segment = segment;
        Offset = offset;
        Length = bytes.Length;
        CreatedUnixMs = SpoolFormat.Created(bytes);
        _records = SpoolFormat.Records(bytes);
        _labels = SpoolFormat.Labels(bytes);
        (Producer, Sequence) = SpoolFormat.ReadAssignment(bytes);
    }

    public SpoolSegment Segment { get; }

    public long Offset { get; }

    public int Length { get; }

    public long CreatedUnixMs { get; }

    public Guid Producer { get; set; }

    /// <summary>0: never sent.</summary>
    public ulong Sequence { get; set; }

    /// <summary>A sender has a copy in memory, so losing the file loses no batch while the process lives.</summary>
    public bool IsLoaded { get; set; }

    /// <summary>Acknowledged, or dropped with its segment.</summary>
    public bool IsGone { get; set; }

    /// <summary>The drop of an entry whose content cannot be read.</summary>
    public SpoolDrop Lost(string reason) => new([], _records, _labels, reason);
}
