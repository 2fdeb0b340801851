using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Labels;

namespace OrleansMonitor.Grains.Owners;

/// <summary>
/// An owner's small state, written at every commit (<c>OwnerCommit.State</c>) and read by health queries. All times are
/// Unix milliseconds. Labels are zero for a node.
/// </summary>
public sealed class OwnerState
{
    private const byte FormatVersion = 1;

    /// <summary>Tiers of rows: base windows, minutes, hours, days.</summary>
    public const int Tiers = 4;

    /// <summary>The largest event time seen; <see cref="long.MinValue"/> before the first record.</summary>
    public long Watermark { get; set; } = long.MinValue;

    /// <summary>
    /// Per tier, the start before which there are no rows of it any more: they are merged into the next tier, and those of the
    /// last one are deleted.
    /// </summary>
    public long[] Frontiers { get; } = [long.MinValue, long.MinValue, long.MinValue, long.MinValue];

    /// <summary>Per tier, the largest start of a row ever written; what lies beyond needs no look into the store.</summary>
    public long[] NewestStarts { get; } = [long.MinValue, long.MinValue, long.MinValue, long.MinValue];

    /// <summary>Ingestion time of the last commit.</summary>
    public long LastCommit { get; set; }

    /// <summary>Records committed since the owner's first one.</summary>
    public ulong Records { get; set; }

    /// <summary>Records that came after their retention had ended.</summary>
    public ulong Outdated { get; set; }

    /// <summary>The number of the next label chunk.</summary>
    public long NextChunk { get; set; } = 1;

    /// <summary>The sampling rate that the model wants.</summary>
    public double SamplingRate { get; set; } = 1;

    /// <summary>Predictions without a label, when the oldest of them came (0: none), and labels without a prediction.</summary>
    public long PendingPredictions { get; set; }

    public long OldestPending { get; set; }

    public long WaitingLabels { get; set; }

    public LabelTally Labels { get; set; }

    public byte[] Encode()
    {
        var writer = new AggregateWriter(128);
        writer.WriteByte(FormatVersion);
        writer.WriteVarInt(Watermark);
        for (var tier = 0; tier < Tiers; tier++)
        {
            writer.WriteVarInt(Frontiers[tier]);
            writer.WriteVarInt(NewestStarts[tier]);
        }

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
        return writer.ToArray();
    }

    public static OwnerState Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new AggregateReader(bytes);
        var version = reader.ReadByte();
        if (version != FormatVersion)
            throw new AggregateFormatException($"an owner's state has the unknown version {version}");

        var state = new OwnerState { Watermark = reader.ReadVarInt() };
        for (var tier = 0; tier < Tiers; tier++)
        {
            state.Frontiers[tier] = reader.ReadVarInt();
            state.NewestStarts[tier] = reader.ReadVarInt();
        }

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
        return state;
    }
}
