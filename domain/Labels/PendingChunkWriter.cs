using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.PredictionIntervals;
using OrleansMonitor.Domain.Probabilities;

namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// Collects pending predictions and writes them as columns with dictionaries. The form, after a version byte: count;
/// dictionaries of slices (version, segment) and class names; ids (8 bytes each); event times (differences, zigzag); slice,
/// prediction and positive class as indices (1-based, 0: none); values (8 bytes), scores (4) and weights (4); where the scores
/// need them, all 8 bytes of them, which an older reader leaves; and then sections that it leaves too, each a byte that says which, and a block:
/// <see cref="PendingProbabilityColumns"/>; intervals as lower bounds, upper bounds and levels (8 bytes each); a <see cref="DimensionTable"/>
/// and an index into it for each prediction (1-based, 0: none); where records were counted with bins that have measurements, the fingerprints of the bins and an
/// index into them for each prediction. Columns that are absent or constant take a byte or little more.
/// About 13 bytes a record for a scored binary model.
/// </summary>
public sealed class PendingChunkWriter
{
    internal const byte FormatVersion = 1;
    internal const byte ProbabilitySection = 1;
    internal const byte IntervalSection = 2;
    internal const byte DimensionSection = 3;
    internal const byte BinSection = 4;

    private readonly LocalNames _names = new();
    private readonly List<(int Version, int Segment)> _slices = [];
    private readonly DimensionTable _dimensions = new();
    private readonly List<ulong> _bins = [];
    private readonly AggregateWriter _writer = new(4096);
    private readonly AggregateWriter _column = new(4096);
    private readonly PendingProbabilityColumns _probabilities = new();
    private readonly AggregateWriter _tagged = new(256);
    private Entry[] _entries = new Entry[64];
    private int _count;
    private bool _hasIntervals;

    public int Count => _count;

    /// <summary>Adds a prediction. <paramref name="value"/> and <paramref name="score"/> are NaN when there is none.</summary>
    public void Add(
        ulong id,
        long eventTime,
        string version,
        string segment,
        string? prediction,
        double value,
        double score,
        string? positiveClass,
        float weight,
        ProbabilityVector? probabilities = null,
        PredictionInterval? interval = null,
        DimensionValues? dimensions = null,
        ulong bins = 0)
    {
        if (_count == _entries.Length)
            Array.Resize(ref _entries, _count * 2);

        ref var entry = ref _entries[_count++];
        entry.Id = id;
        entry.EventTime = eventTime;
        entry.Slice = SliceOf(_names.IndexOf(version), _names.IndexOf(segment));
        entry.Prediction = prediction is null ? 0 : _names.IndexOf(prediction) + 1;
        entry.Value = value;
        entry.Score = score;
        entry.Positive = positiveClass is null ? 0 : _names.IndexOf(positiveClass) + 1;
        entry.Weight = weight;
        if (probabilities is not null)
            _probabilities.Add(_count - 1, probabilities, _names);
        entry.Interval = interval ?? new PredictionInterval(double.NaN, double.NaN);
        _hasIntervals |= interval is not null;
        entry.Dimensions = dimensions is null ? 0 : _dimensions.IndexOf(dimensions, _names) + 1;
        entry.Bins = bins == 0 ? 0 : IndexOfBins(bins) + 1;
    }

    /// <summary>Adds a prediction as it was read.</summary>
    public void Add(in PendingPrediction entry) => Add(
        entry.Id, entry.EventTime, entry.Version, entry.Segment, entry.Prediction, entry.Value, entry.Score, entry.PositiveClass, entry.Weight, entry.Probabilities, entry.Interval, entry.Dimensions, entry.Bins);

    public void Clear()
    {
        _count = 0;
        _hasIntervals = false;
        _names.Clear();
        _slices.Clear();
        _probabilities.Clear();
        _dimensions.Clear();
        _bins.Clear();
    }

    /// <summary>The chunk's bytes; empty when there is no entry. The entries stay until <see cref="Clear"/>.</summary>
    public byte[] Encode()
    {
        if (_count == 0)
            return [];

        var writer = _writer;
        writer.Clear();
        writer.WriteByte(FormatVersion);
        writer.WriteVarUInt((ulong)_count);
        _names.WriteTo(writer);
        writer.WriteVarUInt((ulong)_slices.Count);
        foreach (var (version, segment) in _slices)
        {
            writer.WriteVarUInt((ulong)version);
            writer.WriteVarUInt((ulong)segment);
        }

        var entries = _entries.AsSpan(0, _count);
        foreach (ref readonly var entry in entries)
            writer.WriteFixed64(entry.Id);

        WriteTimes(entries);
        LabelColumns.WriteIndices(writer, _column, entries, static (in Entry e) => e.Slice);
        LabelColumns.WriteIndices(writer, _column, entries, static (in Entry e) => e.Prediction);
        LabelColumns.WriteIndices(writer, _column, entries, static (in Entry e) => e.Positive);
        LabelColumns.WriteDoubles(writer, entries, static (in Entry e) => e.Value);
        LabelColumns.WriteSingles(writer, entries, static (in Entry e) => (float)e.Score, float.NaN);
        LabelColumns.WriteSingles(writer, entries, static (in Entry e) => e.Weight, 1);
        if (NeedsDoubles(entries))
            LabelColumns.WriteDoubles(writer, entries, static (in Entry e) => e.Score);
        else if (!_probabilities.IsEmpty || _hasIntervals || _dimensions.Count > 0 || _bins.Count > 0)
            writer.WriteByte((byte)ColumnForm.Absent);
        if (!_probabilities.IsEmpty)
        {
            writer.WriteByte(ProbabilitySection);
            _probabilities.WriteTo(writer, _column, _count);
        }

        if (_hasIntervals)
            WriteIntervals(entries);
        if (_dimensions.Count > 0)
            WriteDimensions(entries);
        if (_bins.Count > 0)
            WriteBins(entries);
        return writer.ToArray();
    }

    private void WriteDimensions(ReadOnlySpan<Entry> entries)
    {
        _writer.WriteByte(DimensionSection);
        _tagged.Clear();
        _dimensions.WriteTo(_tagged);
        LabelColumns.WriteIndices(_tagged, _column, entries, static (in Entry e) => e.Dimensions);
        _writer.WriteBlock(_tagged.WrittenSpan);
    }

    private void WriteBins(ReadOnlySpan<Entry> entries)
    {
        _writer.WriteByte(BinSection);
        _tagged.Clear();
        _tagged.WriteVarUInt((ulong)_bins.Count);
        foreach (var fingerprint in _bins)
            _tagged.WriteFixed64(fingerprint);
        LabelColumns.WriteIndices(_tagged, _column, entries, static (in Entry e) => e.Bins);
        _writer.WriteBlock(_tagged.WrittenSpan);
    }

    private static bool NeedsDoubles(ReadOnlySpan<Entry> entries)
    {
        foreach (ref readonly var entry in entries)
        {
            if (!double.IsNaN(entry.Score) && (float)entry.Score != entry.Score)
                return true;
        }

        return false;
    }

    private void WriteIntervals(ReadOnlySpan<Entry> entries)
    {
        _column.Clear();
        LabelColumns.WriteDoubles(_column, entries, static (in Entry e) => e.Interval.Lower);
        LabelColumns.WriteDoubles(_column, entries, static (in Entry e) => e.Interval.Upper);
        LabelColumns.WriteDoubles(_column, entries, static (in Entry e) => e.Interval.Level);
        _writer.WriteByte(IntervalSection);
        _writer.WriteBlock(_column.WrittenSpan);
    }

    private void WriteTimes(ReadOnlySpan<Entry> entries)
    {
        _column.Clear();
        var previous = 0L;
        foreach (ref readonly var entry in entries)
        {
            _column.WriteVarInt(entry.EventTime - previous);
            previous = entry.EventTime;
        }

        _writer.WriteBlock(_column.WrittenSpan);
    }

    private int SliceOf(int version, int segment)
    {
        var last = _slices.Count - 1;
        for (var i = last; i >= 0; i--)
        {
            if (_slices[i] == (version, segment))
                return i;
        }

        _slices.Add((version, segment));
        return last + 1;
    }

    private int IndexOfBins(ulong fingerprint)
    {
        var index = _bins.IndexOf(fingerprint);
        if (index >= 0)
            return index;
        _bins.Add(fingerprint);
        return _bins.Count - 1;
    }

    private struct Entry
    {
        internal ulong Id;
        internal long EventTime;
        internal double Value;
        internal double Score;
        internal float Weight;
        internal int Slice;
        internal int Prediction;
        internal int Positive;
        internal PredictionInterval Interval;
        internal int Dimensions;
        internal int Bins;
    }
}
