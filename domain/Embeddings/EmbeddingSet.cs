using System.Buffers.Binary;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Embeddings;

/// <summary>
/// What is kept of embeddings: the norms of all vectors by name and dimension, of at most <see cref="MaxKept"/> of the smallest; and sums of the random Fourier features of those records that the
/// maps of active baselines chose, of at most <see cref="MaxKept"/> maps of the smallest fingerprints. Both bounds keep merging associative. No vector is kept. Not thread-safe.
/// </summary>
public sealed class EmbeddingSet
{
    public const int MaxKept = 4 * RecordLimits.MaxEmbeddings;

    // Between name and dimension: no name has it.
    private const char Separator = '\u001F';

    private readonly List<MeanMap> _maps = [];
    private readonly Stack<MeanMap> _spares = new();

    public bool IsEmpty => Norms.IsEmpty && _maps.Count == 0 && Overflow == 0;

    /// <summary>Records that were mapped with a map beyond the limit.</summary>
    public ulong Overflow { get; private set; }

    /// <summary>Vectors of names and dimensions beyond the limit. They are in no figure.</summary>
    public ulong VectorOverflow => Norms.Overflow;

    /// <summary>By <see cref="KeyOf"/>.</summary>
    internal FeatureSet Norms { get; } = new(MaxKept);

    /// <summary>What was summed with a map, or null.</summary>
    public MeanMap? Find(ulong fingerprint) => Search(fingerprint) is >= 0 and var at ? _maps[at] : null;

    /// <summary>Takes out norms and sums of fewer vectors than <paramref name="least"/>; answers the names of the embeddings whose norms it took, and an empty one where sums went.</summary>
    internal IReadOnlyList<string> Withhold(ulong least)
    {
        List<string> names = [.. Norms.Withhold(least).Select(static key => Split(key).Name).Distinct()];
        var few = false;
        for (var i = _maps.Count - 1; i >= 0; i--)
        {
            if (_maps[i].Records >= least)
                continue;
            Retire(_maps[i]);
            _maps.RemoveAt(i);
            few = true;
        }

        if (few)
            names.Insert(0, "");
        return names;
    }

    public void Clear()
    {
        Norms.Clear();
        foreach (var map in _maps)
            Retire(map);
        _maps.Clear();
        Overflow = 0;
    }

    public void Merge(EmbeddingSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Norms.Merge(other.Norms);
        Overflow += other.Overflow;
        foreach (var from in other._maps)
            FindOrAdd(from.Fingerprint, from.Records)?.Merge(from);
    }

    /// <summary>The norms; maps and overflow; for each map, in ascending order, its fingerprint and sums.</summary>
    public void WriteTo(AggregateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Norms.WriteTo(writer);
        writer.WriteVarUInt((ulong)_maps.Count);
        writer.WriteVarUInt(Overflow);
        Span<byte> fingerprint = stackalloc byte[sizeof(ulong)];
        foreach (var map in _maps)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(fingerprint, map.Fingerprint);
            writer.WriteBytes(fingerprint);
            map.WriteTo(writer);
        }
    }

    /// <exception cref="AggregateFormatException">The bytes are no set; what was added is then undefined.</exception>
    public void MergeFrom(ref AggregateReader reader)
    {
        Norms.MergeFrom(ref reader);
        var count = reader.ReadCount(MaxKept);
        Overflow += reader.ReadTally();
        for (; count > 0; count--)
        {
            var fingerprint = BinaryPrimitives.ReadUInt64LittleEndian(reader.ReadBytes(sizeof(ulong)));
            if (FindOrAdd(fingerprint, 0) is { } map)
            {
                map.MergeFrom(ref reader);
                continue;
            }

            // The bytes must be read all the same, to know how many records they hold.
            var beyond = NewMap(fingerprint);
            beyond.MergeFrom(ref reader);
            Overflow += beyond.Records;
            Retire(beyond);
        }
    }

    internal static string KeyOf(string name, int dimension) => FormattableString.Invariant($"{name}{Separator}{dimension:0000}");

    internal static (string Name, int Dimension) Split(string key)
    {
        var at = key.LastIndexOf(Separator);
        return at > 0 && int.TryParse(key.AsSpan(at + 1), out var dimension) ? (key[..at], dimension) : (key, 0);
    }

    /// <summary>Counts records for whose map there was no room.</summary>
    internal void AddOverflow(ulong records) => Overflow += records;

    /// <summary>The sums to which mapped records are added; null, and the records counted as overflow, beyond the limit.</summary>
    internal MeanMap? FindOrAdd(ulong fingerprint, ulong records)
    {
        var at = Search(fingerprint);
        if (at >= 0)
            return _maps[at];
        at = ~at;
        if (at == MaxKept)
        {
            Overflow += records;
            return null;
        }

        if (_maps.Count == MaxKept)
        {
            Overflow += _maps[^1].Records;
            Retire(_maps[^1]);
            _maps.RemoveAt(MaxKept - 1);
        }

        var map = NewMap(fingerprint);
        _maps.Insert(at, map);
        return map;
    }

    private int Search(ulong fingerprint)
    {
        for (var i = 0; i < _maps.Count; i++)
        {
            if (_maps[i].Fingerprint >= fingerprint)
                return _maps[i].Fingerprint == fingerprint ? i : ~i;
        }

        return ~_maps.Count;
    }

    private MeanMap NewMap(ulong fingerprint)
    {
        var map = _spares.TryPop(out var spare) ? spare : new MeanMap();
        map.Begin(fingerprint);
        return map;
    }

    private void Retire(MeanMap map)
    {
        map.Clear();
        _spares.Push(map);
    }
}
