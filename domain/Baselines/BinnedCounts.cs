using System.Buffers.Binary;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Baselines;

/// <summary>
/// Counts over frozen bins, by the fingerprint of the bins: of at most <see cref="MaxBaselines"/> baselines that were active while a
/// window was open, of the smallest fingerprints, so that merging stays associative. Records of others are counted as overflow.
/// </summary>
/// <remarks>Integers all through, so that merged equals unsplit to the bit. Not thread-safe.</remarks>
public sealed class BinnedCounts
{
    public const int MaxBaselines = 4;

    /// <summary>Features, measurements and the outputs.</summary>
    public const int MaxColumns = RecordLimits.MaxFeatures + RecordLimits.MaxMeasurements + 3;

    // The joint bins of estimates are behind the columns.
    private const int MaxCounted = MaxColumns + 1;

    private readonly List<BinnedColumns> _entries = [];
    private readonly Stack<BinnedColumns> _spares = new();

    public bool IsEmpty => _entries.Count == 0 && Overflow == 0;

    /// <summary>Baselines.</summary>
    public int Count => _entries.Count;

    /// <summary>Records that were binned with a baseline beyond <see cref="MaxBaselines"/>.</summary>
    public ulong Overflow { get; private set; }

    /// <summary>What was counted with these bins, or null.</summary>
    public BinnedColumns? Find(ulong fingerprint) => Search(fingerprint) is >= 0 and var at ? _entries[at] : null;

    /// <summary>The counts to which records of a block are added; null, and the records counted as overflow, beyond the limit.</summary>
    /// <param name="bins">The bins.</param>
    /// <param name="records">How many.</param>
    /// <param name="weight">The weight of each.</param>
    public BinnedColumns? Add(FrozenBins bins, ulong records, double weight = 1) => Add(bins, records, RowWeights.Of(weight));

    internal BinnedColumns? Add(FrozenBins bins, ulong records, in RowWeights weights)
    {
        ArgumentNullException.ThrowIfNull(bins);
        if (FindOrAdd(bins.Fingerprint, bins.Counted, records) is not { } entry)
            return null;
        entry.AddRecords(records, weights);
        for (var i = 0; i < bins.Columns.Length; i++)
            entry[i].Reserve(bins.Columns[i].CellCount);
        if (bins.Joint is { } joint)
            entry[bins.Columns.Length].Reserve(joint.CellCount);
        return entry;
    }

    /// <summary>The counts of one column of cells, as those of a detector are.</summary>
    internal BinnedColumns? Add(ulong fingerprint, int cells, ulong records, in RowWeights weights)
    {
        if (FindOrAdd(fingerprint, 1, records) is not { } entry)
            return null;
        entry.AddRecords(records, weights);
        entry[0].Reserve(cells);
        return entry;
    }

    /// <summary>Takes out what was counted of fewer than <paramref name="least"/> records; false: nothing.</summary>
    internal bool Withhold(ulong least) => _entries.RemoveAll(entry => entry.Records < least) > 0;

    public void Clear()
    {
        foreach (var entry in _entries)
            Retire(entry);
        _entries.Clear();
        Overflow = 0;
    }

    public void Merge(BinnedCounts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Overflow += other.Overflow;
        foreach (var from in other._entries)
            FindOrAdd(from.Fingerprint, from.Count, from.Records)?.Merge(from);
    }

    /// <summary>Baselines and overflow; for each, in ascending order, fingerprint, number of columns and counts.</summary>
    public void WriteTo(AggregateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<byte> fingerprint = stackalloc byte[sizeof(ulong)];
        writer.WriteVarUInt((ulong)_entries.Count);
        writer.WriteVarUInt(Overflow);
        foreach (var entry in _entries)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(fingerprint, entry.Fingerprint);
            writer.WriteBytes(fingerprint);
            writer.WriteVarUInt((ulong)entry.Count);
            entry.WriteTo(writer);
        }
    }

    /// <summary>Adds encoded counts.</summary>
    /// <exception cref="AggregateFormatException">The bytes are no counts; what was added is then undefined.</exception>
    public void MergeFrom(ref AggregateReader reader)
    {
        var count = reader.ReadCount(MaxBaselines);
        Overflow += reader.ReadTally();
        for (; count > 0; count--)
        {
            var fingerprint = BinaryPrimitives.ReadUInt64LittleEndian(reader.ReadBytes(sizeof(ulong)));
            var columns = reader.ReadCount(MaxCounted);
            if (FindOrAdd(fingerprint, columns, 0) is { } entry)
            {
                entry.MergeFrom(ref reader);
                continue;
            }

            // The bytes must be read all the same, to know how many records they hold.
            var beyond = NewEntry(fingerprint, columns);
            beyond.MergeFrom(ref reader);
            Overflow += beyond.Records;
            Retire(beyond);
        }
    }

    private BinnedColumns? FindOrAdd(ulong fingerprint, int columns, ulong records)
    {
        var at = Search(fingerprint);
        if (at >= 0)
        {
            _entries[at].CheckColumns(columns);
            return _entries[at];
        }

        at = ~at;
        if (at == MaxBaselines)
        {
            Overflow += records;
            return null;
        }

        if (_entries.Count == MaxBaselines)
        {
            Overflow += _entries[^1].Records;
            Retire(_entries[^1]);
            _entries.RemoveAt(MaxBaselines - 1);
        }

        var entry = NewEntry(fingerprint, columns);
        _entries.Insert(at, entry);
        return entry;
    }

    private int Search(ulong fingerprint)
    {
        for (var i = 0; i < _entries.Count; i++)
        {
            if (_entries[i].Fingerprint >= fingerprint)
                return _entries[i].Fingerprint == fingerprint ? i : ~i;
        }

        return ~_entries.Count;
    }

    private BinnedColumns NewEntry(ulong fingerprint, int columns)
    {
        var entry = _spares.TryPop(out var spare) ? spare : new BinnedColumns();
        entry.Begin(fingerprint, columns);
        return entry;
    }

    private void Retire(BinnedColumns entry)
    {
        entry.Clear();
        _spares.Push(entry);
    }
}
