using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Grains.Owners;

/// <summary>
/// What of an owner changes rarely (<c>OwnerCommit.Catalog</c>): its slices — of a model the admitted (version, segment), of a
/// node its models as segments — and of a model the nodes that reported, with the Unix milliseconds when they last did, exact to
/// within <see cref="NodeGranularity"/>, and the positive class that a client named first; of a node its client processes. What is added to its form comes at the end,
/// where an older reader stops.
/// </summary>
public sealed class OwnerCatalog
{
    private const byte FormatVersion = 1;

    /// <summary>A node's last report is written again only when it is this much newer, in milliseconds.</summary>
    public const long NodeGranularity = 3_600_000;

    private readonly HashSet<(string Version, string Segment)> _slices = [];
    private readonly Dictionary<string, long> _nodes = new(StringComparer.Ordinal);

    public IReadOnlySet<(string Version, string Segment)> Slices => _slices;

    public IReadOnlyDictionary<string, long> Nodes => _nodes;

    /// <summary>The class that a model's scores are the probability of, as a client named it; empty: none did.</summary>
    public string PositiveClass { get; private set; } = "";

    /// <summary>The client processes of a node.</summary>
    internal WatchedProducers Watched { get; } = new();

    /// <summary>Whether it was written by a build that does not say which producers are client processes.</summary>
    internal bool IsWithoutWatch { get; private set; }

    /// <summary>The first name stays. True when it is this one.</summary>
    public bool NamePositiveClass(string name)
    {
        if (PositiveClass.Length > 0)
            return false;
        PositiveClass = name;
        return true;
    }

    /// <summary>True when the slice is new.</summary>
    public bool AddSlice(string version, string segment) => _slices.Add((version, segment));

    /// <summary>Removes the slices of a version, of a segment, or of both; true when there were any.</summary>
    public bool RemoveSlices(string? version, string? segment) =>
        _slices.RemoveWhere(slice => (version is null || slice.Version == version) && (segment is null || slice.Segment == segment)) > 0;

    /// <summary>True when the node was known.</summary>
    public bool RemoveNode(string node) => _nodes.Remove(node);

    /// <summary>True when the catalog must be written again.</summary>
    public bool RecordNode(string node, long now, int maxNodes)
    {
        if (_nodes.TryGetValue(node, out var last) && now - last < NodeGranularity)
            return false;
        if (!_nodes.ContainsKey(node) && _nodes.Count >= maxNodes)
            _nodes.Remove(_nodes.MinBy(static n => n.Value).Key);
        _nodes[node] = now;
        return true;
    }

    public byte[] Encode()
    {
        var writer = new AggregateWriter();
        writer.WriteByte(FormatVersion);
        writer.WriteVarUInt((ulong)_slices.Count);
        foreach (var (version, segment) in _slices)
        {
            writer.WriteString(version);
            writer.WriteString(segment);
        }

        writer.WriteVarUInt((ulong)_nodes.Count);
        foreach (var (node, last) in _nodes)
        {
            writer.WriteString(node);
            writer.WriteVarInt(last);
        }

        writer.WriteString(PositiveClass);
        Watched.WriteTo(writer);
        return writer.ToArray();
    }

    /// <summary>An empty catalog was never written.</summary>
    public static OwnerCatalog Decode(ReadOnlySpan<byte> bytes)
    {
        var catalog = new OwnerCatalog();
        if (bytes.IsEmpty)
            return catalog;

        var reader = new AggregateReader(bytes);
        var version = reader.ReadByte();
        if (version != FormatVersion)
            throw new AggregateFormatException($"an owner's catalog has the unknown version {version}");

        for (var i = reader.ReadCount(int.MaxValue); i > 0; i--)
            catalog._slices.Add((reader.ReadString(), reader.ReadString()));
        for (var i = reader.ReadCount(int.MaxValue); i > 0; i--)
            catalog._nodes[reader.ReadString()] = reader.ReadVarInt();
        if (!reader.IsAtEnd)
            catalog.PositiveClass = reader.ReadString();
        catalog.IsWithoutWatch = reader.IsAtEnd;
        if (!reader.IsAtEnd)
            catalog.Watched.Read(ref reader);
        return catalog;
    }
}
