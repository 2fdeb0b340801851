using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// The content of the chunks that a join is rebuilt from. A chunk of predictions: version byte, arrival (Unix
/// milliseconds, zigzag), and the blocks of <see cref="PendingChunkWriter"/> as they came, each with its length before it. A
/// chunk of labels: version byte, arrival, a block of labels that joined, one of labels that wait, and (if there are any) one of labels
/// that took the place of another, all as <see cref="LabelChunkWriter"/> writes them. Duplicates, conflicts and labels of the wrong
/// kind change nothing and are not written.
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

    public static byte[] EncodeLabels(long arrival, LabelChunkWriter joined, LabelChunkWriter waiting, LabelChunkWriter replaced) =>
        EncodeLabels(arrival, joined.Encode(), waiting.Encode(), replaced.Encode());

    internal static byte[] EncodeLabels(long arrival, byte[] joined, byte[] waiting, byte[] replaced)
    {
        var writer = Begin(arrival, joined.Length + waiting.Length + replaced.Length);
        writer.WriteBlock(joined);
        writer.WriteBlock(waiting);
        if (replaced.Length > 0)
            writer.WriteBlock(replaced);
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
        var joined = new LabelChunkReader(reader.ReadBlock());
        while (joined.MoveNext())
            join.ReplayJoined(joined.Current);
        var waiting = new LabelChunkReader(reader.ReadBlock());
        while (waiting.MoveNext())
            join.ReplayWaiting(waiting.Current, arrival, expiresAt);
        if (reader.IsAtEnd)
            return;
        var replaced = new LabelChunkReader(reader.ReadBlock());
        while (replaced.MoveNext())
            join.ReplayReplaced(replaced.Current);
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
