using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// Several chunks of <see cref="JoinJournal"/> as one, in their order, each with its own expiry: version byte, level byte (how
/// often its chunks were merged), then for each chunk whether it holds labels (a byte), its expiry (Unix milliseconds, zigzag) and its
/// content with its length before it.
/// </summary>
public sealed class JournalGroup
{
    private const byte FormatVersion = 1;

    private readonly List<JournalChunk> _chunks = [];

    public int Count => _chunks.Count;

    /// <summary>When the last of its chunks goes.</summary>
    public long ExpiresAt { get; private set; } = long.MinValue;

    public void Add(in JournalChunk chunk)
    {
        _chunks.Add(chunk);
        ExpiresAt = Math.Max(ExpiresAt, chunk.ExpiresAt);
    }

    /// <summary>Adds the chunks of an encoded group.</summary>
    public void AddGroup(ReadOnlySpan<byte> group)
    {
        var reader = new JournalGroupReader(group);
        while (reader.MoveNext())
            Add(new JournalChunk(reader.IsLabels, reader.ExpiresAt, reader.Content.ToArray()));
    }

    /// <summary>Leaves out what had expired by then.</summary>
    public void DropThrough(long expiry) => _chunks.RemoveAll(chunk => chunk.ExpiresAt <= expiry);

    public byte[] Encode(int level)
    {
        var writer = new AggregateWriter(_chunks.Sum(static chunk => chunk.Content.Length + 16));
        writer.WriteByte(FormatVersion);
        writer.WriteByte((byte)Math.Min(level, byte.MaxValue));
        foreach (var chunk in _chunks)
        {
            writer.WriteByte(chunk.IsLabels ? (byte)1 : (byte)0);
            writer.WriteVarInt(chunk.ExpiresAt);
            writer.WriteBlock(chunk.Content);
        }

        return writer.ToArray();
    }

    internal static AggregateReader Open(ReadOnlySpan<byte> group, out int level)
    {
        var reader = new AggregateReader(group);
        var version = reader.ReadByte();
        if (version != FormatVersion)
            throw new AggregateFormatException($"a group of label chunks has the unknown version {version}");
        level = reader.ReadByte();
        return reader;
    }
}

/// <summary>Reads the chunks of an encoded <see cref="JournalGroup"/> in their order.</summary>
public ref struct JournalGroupReader
{
    private AggregateReader _reader;

    public JournalGroupReader(ReadOnlySpan<byte> group)
    {
        _reader = JournalGroup.Open(group, out var level);
        Level = level;
    }

    public int Level { get; }

    public bool IsLabels { get; private set; }

    public long ExpiresAt { get; private set; }

    public ReadOnlySpan<byte> Content { get; private set; }

    public bool MoveNext()
    {
        if (_reader.IsAtEnd)
            return false;
        var kind = _reader.ReadByte();
        if (kind > 1)
            throw new AggregateFormatException($"a group of label chunks holds the unknown kind {kind}");
        IsLabels = kind == 1;
        ExpiresAt = _reader.ReadVarInt();
        Content = _reader.ReadBlock();
        return true;
    }
}
