using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// The content of the chunks that a join is rebuilt from. A chunk of predictions: version byte, arrival (Unix
/// milliseconds, zigzag), and the blocks of <see cref="PendingChunkWriter"/> as they came, each with its length before it. A
/// chunk of labels: version byte, arrival, and the blocks of <see cref="JournalLabels"/>, each with its length before it; empty ones at the end
/// are left out. Duplicates, conflicts and what is of the wrong kind change nothing and are not written.
/// </summary>
public static class JoinJournal
{
    private const byte FormatVersion = 1;

    public static byte[] EncodePredictions(long arrival, IReadOnlyList<byte[]> blocks)
    {
        var writer = Begin(arrival, blocks.Sum(static b => b.Length));
        foreach (var block in blocks)
            writer.WriteBlock(block);
        return writer.ToArray();
    }

    /// <summary>A chunk of labels and measurements.</summary>
    public static byte[] EncodeLabels(long arrival, JournalLabels labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return EncodeLabels(arrival, Array.ConvertAll(labels.Blocks, static block => block.Encode()));
    }

    internal static byte[] EncodeLabels(long arrival, ReadOnlySpan<byte[]> blocks)
    {
        // The first two are always there, which an earlier reader relies on.
        var last = JournalLabels.AlwaysWritten - 1;
        var length = 0;
        for (var i = 0; i < blocks.Length; i++)
        {
            length += blocks[i].Length;
            last = blocks[i].Length > 0 ? Math.Max(last, i) : last;
        }

        var writer = Begin(arrival, length);
        foreach (var block in blocks[..(last + 1)])
            writer.WriteBlock(block);
        return writer.ToArray();
    }

    /// <summary>Brings the predictions of a chunk back into a join.</summary>
    public static void ReplayPredictions(LabelJoin join, ReadOnlySpan<byte> content, long expiresAt)
    {
        var reader = Open(content, out var arrival);
        join.BeginReplay(arrival);
        join.OpenPredictions(arrival, expiresAt);
        while (!reader.IsAtEnd)
        {
            var entries = new PendingChunkReader(reader.ReadBlock());
            while (entries.MoveNext())
                join.ReplayPrediction(entries.Current);
        }
    }

    /// <summary>Brings the labels of a chunk back into a join.</summary>
    public static void ReplayLabels(LabelJoin join, ReadOnlySpan<byte> content, long expiresAt)
    {
        var reader = Open(content, out var arrival);
        join.BeginReplay(arrival);
        join.NoteLabels(expiresAt);
        for (var block = 0; !reader.IsAtEnd; block++)
        {
            var labels = new LabelChunkReader(reader.ReadBlock());
            while (labels.MoveNext())
                Replay(join, block, labels.Current, arrival, expiresAt);
        }
    }

    // In the order of JournalLabels; what a later build may write behind them is not known here.
    private static void Replay(LabelJoin join, int block, in LateLabel label, long arrival, long expiresAt)
    {
        switch (block)
        {
            case 0:
                join.ReplayJoined(label);
                break;
            case 1:
                join.ReplayWaiting(label, arrival, expiresAt);
                break;
            case 2:
                join.ReplayReplaced(label);
                break;
            case 3:
                join.ReplayMeasured(label);
                break;
            case 4:
                join.ReplayWaitingMeasurement(label, arrival, expiresAt);
                break;
            default:
                break;
        }
    }

    private static AggregateWriter Begin(long arrival, int size)
    {
        var writer = new AggregateWriter(size + 32);
        writer.WriteByte(FormatVersion);
        writer.WriteVarInt(arrival);
        return writer;
    }

    internal static AggregateReader Open(ReadOnlySpan<byte> content, out long arrival)
    {
        var reader = new AggregateReader(content);
        var version = reader.ReadByte();
        if (version != FormatVersion)
            throw new AggregateFormatException($"a label chunk has the unknown version {version}");
        arrival = reader.ReadVarInt();
        return reader;
    }
}

/// <summary>
/// A chunk to append to the store: predictions or labels, and when it goes (Unix milliseconds of ingestion time).
/// </summary>
public readonly record struct JournalChunk(bool IsLabels, long ExpiresAt, byte[] Content);
