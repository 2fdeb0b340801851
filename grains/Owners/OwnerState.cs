using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Grains.Owners;

/// <summary>
/// An owner's small state, written at every commit (<c>OwnerCommit.State</c>) and read by health queries. All times are
/// Unix milliseconds. Labels are zero for a node. What is added to its form comes at the end, where an older reader stops.
/// </summary>
public sealed class OwnerState
{
    private const byte FormatVersion = 1;

    /// <summary>How far event time has come.</summary>
    public Watermark Watermark { get; set; }

    /// <summary>How far compaction has come.</summary>
    public Frontiers Frontiers { get; set; } = Frontiers.None;

    /// <summary>Per tier, the largest start of a row ever written; what lies beyond needs no look into the store.</summary>
    internal long[] NewestStarts { get; } = NoStarts();

    /// <summary>Ingestion time of the last commit.</summary>
    public long LastCommit { get; set; }

    /// <summary>Ingestion time of the last commit that brought records; 0: none has, or an earlier build made it.</summary>
    public long LastRecords { get; set; }

    /// <summary>Records committed since the owner's first one.</summary>
    public ulong Records { get; set; }

    /// <summary>Records, or labels of records, that came after a configured retention had ended.</summary>
    public ulong Outdated { get; set; }

    /// <summary>The number of the next label chunk.</summary>
    public long NextChunk { get; set; } = 1;

    /// <summary>The sampling rate that the model wants.</summary>
    public double SamplingRate { get; set; } = 1;

    /// <summary>Predictions without a label, when the oldest of them came (0: none), and labels and measurements without a prediction.</summary>
    public long PendingPredictions { get; set; }

    public long OldestPending { get; set; }

    public long WaitingLabels { get; set; }

    public LabelTally Labels { get; set; }

    /// <summary>Label chunks that expire at or before this are gone, also those that a group in the store still holds.</summary>
    public long ChunksDeletedThrough { get; set; }

    /// <summary>There are no rows before this: a configured retention deleted them. 0: there may be.</summary>
    public long DeletedBefore { get; set; }

    /// <summary>Ingestion time of the last batch of a client with a producer; 0: there was none, so nobody watches the node.</summary>
    public long LastWatched { get; set; }

    /// <summary>Clients of a node that ended in order.</summary>
    internal SignOffs SignOffs { get; } = new();

    /// <summary>Replaced or deleted labels whose trace in a row could not be taken back exactly.</summary>
    public ulong InexactCorrections { get; set; }

    /// <summary>The owner was deleted, and nothing was committed since.</summary>
    public bool IsErased { get; set; }

    public byte[] Encode()
    {
        var writer = new AggregateWriter(128);
        writer.WriteByte(FormatVersion);
        writer.WriteVarInt(Watermark.Time ?? -1);
        Frontiers.WriteTo(writer);
        foreach (var start in NewestStarts)
            writer.WriteVarInt(start);

        writer.WriteVarInt(LastCommit);
        writer.WriteVarUInt(Records);
        writer.WriteVarUInt(Outdated);
        writer.WriteVarInt(NextChunk);
        writer.WriteDouble(SamplingRate);
        writer.WriteVarInt(PendingPredictions);
        writer.WriteVarInt(OldestPending);
        writer.WriteVarInt(WaitingLabels);
        writer.WriteVarUInt(Labels.Joined);
        writer.WriteVarUInt(Labels.Duplicate);
        writer.WriteVarUInt(Labels.Conflict);
        writer.WriteVarUInt(Labels.Unknown);
        writer.WriteVarUInt(Labels.Expired);
        writer.WriteVarUInt(Labels.Evicted);
        writer.WriteVarInt(ChunksDeletedThrough);
        writer.WriteVarInt(DeletedBefore);
        writer.WriteVarInt(LastWatched);
        SignOffs.WriteTo(writer);
        writer.WriteVarUInt(Labels.Replaced);
        writer.WriteVarUInt(Labels.WrongKind);
        writer.WriteVarUInt(Labels.Erased);
        writer.WriteVarUInt(InexactCorrections);
        writer.WriteByte(IsErased ? (byte)1 : (byte)0);
        writer.WriteVarUInt(Labels.Measured);
        writer.WriteVarUInt(Labels.Remeasured);
        writer.WriteVarUInt(Labels.MeasurementsRepeated);
        writer.WriteVarUInt(Labels.MeasurementsRefused);
        writer.WriteVarUInt(Labels.MeasurementsErased);
        writer.WriteVarInt(LastRecords);
        return writer.ToArray();
    }

    public static OwnerState Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new AggregateReader(bytes);
        var version = reader.ReadByte();
        if (version != FormatVersion)
            throw new AggregateFormatException($"an owner's state has the unknown version {version}");

        var watermark = reader.ReadVarInt();
        var state = new OwnerState
        {
            Watermark = watermark < 0 ? Watermark.None : new Watermark(watermark),
            Frontiers = Frontiers.Read(ref reader),
        };
        for (var tier = 0; tier < TierSchedule.MaxTiers; tier++)
            state.NewestStarts[tier] = reader.ReadVarInt();

        state.LastCommit = reader.ReadVarInt();
        state.Records = reader.ReadVarUInt();
        state.Outdated = reader.ReadVarUInt();
        state.NextChunk = reader.ReadVarInt();
        state.SamplingRate = reader.ReadDouble();
        state.PendingPredictions = reader.ReadVarInt();
        state.OldestPending = reader.ReadVarInt();
        state.WaitingLabels = reader.ReadVarInt();
        state.Labels = new LabelTally
        {
            Joined = reader.ReadVarUInt(),
            Duplicate = reader.ReadVarUInt(),
            Conflict = reader.ReadVarUInt(),
            Unknown = reader.ReadVarUInt(),
            Expired = reader.ReadVarUInt(),
            Evicted = reader.ReadVarUInt(),
        };
        if (!reader.IsAtEnd)
            state.ChunksDeletedThrough = reader.ReadVarInt();
        if (!reader.IsAtEnd)
            state.DeletedBefore = reader.ReadVarInt();
        if (!reader.IsAtEnd)
        {
            state.LastWatched = reader.ReadVarInt();
            state.SignOffs.Read(ref reader);
        }
        if (reader.IsAtEnd)
            return state;
        state.Labels = state.Labels with
        {
            Replaced = reader.ReadVarUInt(),
            WrongKind = reader.ReadVarUInt(),
            Erased = reader.ReadVarUInt(),
        };
        state.InexactCorrections = reader.ReadVarUInt();
        state.IsErased = reader.ReadByte() != 0;
        if (reader.IsAtEnd)
            return state;
        state.Labels = state.Labels with
        {
            Measured = reader.ReadVarUInt(),
            Remeasured = reader.ReadVarUInt(),
            MeasurementsRepeated = reader.ReadVarUInt(),
            MeasurementsRefused = reader.ReadVarUInt(),
            MeasurementsErased = reader.ReadVarUInt(),
        };
        if (!reader.IsAtEnd)
            state.LastRecords = reader.ReadVarInt();
        return state;
    }

    private static long[] NoStarts()
    {
        var starts = new long[TierSchedule.MaxTiers];
        Array.Fill(starts, -1);
        return starts;
    }
}
