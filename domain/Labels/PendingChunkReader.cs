using System.Buffers.Binary;
using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.PredictionIntervals;

namespace OrleansMonitor.Domain.Labels;

/// <summary>Reads what <see cref="PendingChunkWriter"/> wrote; foreign bytes end in an <see cref="AggregateFormatException"/>.</summary>
public ref struct PendingChunkReader
{
    private readonly string[] _names;
    private readonly (int Version, int Segment)[] _slices;
    private readonly ulong[] _bins;
    private readonly ReadOnlySpan<byte> _ids;
    private readonly ReadOnlySpan<byte> _values;
    private readonly ReadOnlySpan<byte> _scores;
    private readonly ReadOnlySpan<byte> _exactScores;
    private readonly ReadOnlySpan<byte> _weights;
    private readonly float _score;
    private readonly float _weight;
    private AggregateReader _times;
    private IndexColumn _sliceIndices;
    private IndexColumn _predictions;
    private IndexColumn _positives;
    private readonly ReadOnlySpan<byte> _lowerBounds;
    private readonly ReadOnlySpan<byte> _upperBounds;
    private readonly ReadOnlySpan<byte> _levels;
    private PendingProbabilityReader _probabilities;
    private IndexColumn _dimensionIndices;
    private readonly DimensionValues[] _dimensions = [];
    private IndexColumn _binIndices;
    private long _time;
    private int _next;

    public PendingChunkReader(ReadOnlySpan<byte> chunk)
    {
        _names = [];
        _slices = [];
        _bins = [];
        if (chunk.IsEmpty)
            return;

        var reader = new AggregateReader(chunk);
        var version = reader.ReadByte();
        if (version != PendingChunkWriter.FormatVersion)
            throw new AggregateFormatException($"pending predictions have the unknown version {version}");

        Count = reader.ReadCount(int.MaxValue);
        _names = LocalNames.Read(ref reader);
        _slices = ReadSlices(ref reader, _names.Length);
        _ids = reader.ReadColumn(Count, 8);
        _times = new AggregateReader(reader.ReadBlock());
        _sliceIndices = new IndexColumn(ref reader, _slices.Length - 1);
        _predictions = new IndexColumn(ref reader, _names.Length);
        _positives = new IndexColumn(ref reader, _names.Length);
        if (reader.ReadForm() == ColumnForm.Full)
            _values = reader.ReadColumn(Count, 8);
        _scores = ReadSingles(ref reader, Count, float.NaN, out _score);
        _weights = ReadSingles(ref reader, Count, 1, out _weight);
        if (!reader.IsAtEnd && reader.ReadForm() == ColumnForm.Full)
            _exactScores = reader.ReadColumn(Count, 8);
        var sections = ReadSections(ref reader);
        _probabilities = sections.Probabilities.IsEmpty ? default : new PendingProbabilityReader(sections.Probabilities, Count, _names);
        if (!sections.Intervals.IsEmpty)
        {
            var intervals = new AggregateReader(sections.Intervals);
            _lowerBounds = ReadDoubles(ref intervals, Count);
            _upperBounds = ReadDoubles(ref intervals, Count);
            _levels = ReadDoubles(ref intervals, Count);
        }

        if (!sections.Dimensions.IsEmpty)
        {
            var dimensions = new AggregateReader(sections.Dimensions);
            _dimensions = DimensionTable.Read(ref dimensions, _names);
            _dimensionIndices = new IndexColumn(ref dimensions, _dimensions.Length);
        }

        if (!sections.Bins.IsEmpty)
        {
            var bins = new AggregateReader(sections.Bins);
            _bins = ReadBins(ref bins);
            _binIndices = new IndexColumn(ref bins, _bins.Length);
        }

        if (Count > 0 && _slices.Length == 0)
            throw new AggregateFormatException("pending predictions have no slice");
    }

    public int Count { get; }

    /// <summary>The prediction that the last <see cref="MoveNext"/> read.</summary>
    public PendingPrediction Current { get; private set; }

    public bool MoveNext()
    {
        if (_next >= Count)
            return false;

        var i = _next++;
        _time += _times.ReadVarInt();
        var slice = _slices[_sliceIndices.Next()];
        Current = new PendingPrediction(
            BinaryPrimitives.ReadUInt64LittleEndian(_ids[(8 * i)..]),
            _time,
            _names[slice.Version],
            _names[slice.Segment],
            NameOf(_predictions.Next()),
            _values.IsEmpty ? double.NaN : BinaryPrimitives.ReadDoubleLittleEndian(_values[(8 * i)..]),
            ScoreAt(i),
            NameOf(_positives.Next()),
            _weights.IsEmpty ? _weight : BinaryPrimitives.ReadSingleLittleEndian(_weights[(4 * i)..]),
            _probabilities.Next(),
            IntervalAt(i),
            _dimensionIndices.Next() is > 0 and var dimensions ? _dimensions[dimensions - 1] : null,
            _bins.Length > 0 && _binIndices.Next() is > 0 and var bins ? _bins[bins - 1] : 0);
        return true;
    }

    // What a later build may write besides is not known here.
    private static Sections ReadSections(scoped ref AggregateReader reader)
    {
        Sections sections = default;
        while (!reader.IsAtEnd)
        {
            var section = reader.ReadByte();
            var block = reader.ReadBlock();
            if (section == PendingChunkWriter.ProbabilitySection)
                sections.Probabilities = block;
            else if (section == PendingChunkWriter.IntervalSection)
                sections.Intervals = block;
            else if (section == PendingChunkWriter.DimensionSection)
                sections.Dimensions = block;
            else if (section == PendingChunkWriter.BinSection)
                sections.Bins = block;
        }

        return sections;
    }

    private readonly PredictionInterval? IntervalAt(int i)
    {
        if (_lowerBounds.IsEmpty || _upperBounds.IsEmpty)
            return null;
        var lower = BinaryPrimitives.ReadDoubleLittleEndian(_lowerBounds[(8 * i)..]);
        return double.IsNaN(lower)
            ? null
            : new PredictionInterval(
                lower, BinaryPrimitives.ReadDoubleLittleEndian(_upperBounds[(8 * i)..]), _levels.IsEmpty ? double.NaN : BinaryPrimitives.ReadDoubleLittleEndian(_levels[(8 * i)..]));
    }

    private static ReadOnlySpan<byte> ReadDoubles(scoped ref AggregateReader reader, int count) => reader.ReadForm() == ColumnForm.Full ? reader.ReadColumn(count, 8) : default;

    private readonly double ScoreAt(int i) =>
        !_exactScores.IsEmpty ? BinaryPrimitives.ReadDoubleLittleEndian(_exactScores[(8 * i)..])
        : _scores.IsEmpty ? _score
        : BinaryPrimitives.ReadSingleLittleEndian(_scores[(4 * i)..]);

    private readonly string? NameOf(int index) => index == 0 ? null : _names[index - 1];

    private static (int Version, int Segment)[] ReadSlices(scoped ref AggregateReader reader, int names)
    {
        var slices = new (int, int)[reader.ReadCount(reader.Remaining / 2)];
        for (var i = 0; i < slices.Length; i++)
            slices[i] = (ReadName(ref reader, names), ReadName(ref reader, names));
        return slices;
    }

    private static ulong[] ReadBins(scoped ref AggregateReader reader)
    {
        var bins = new ulong[reader.ReadCount(reader.Remaining / 8)];
        for (var i = 0; i < bins.Length; i++)
            bins[i] = BinaryPrimitives.ReadUInt64LittleEndian(reader.ReadBytes(8));
        return bins;
    }

    private static int ReadName(scoped ref AggregateReader reader, int names)
    {
        var index = reader.ReadVarUInt();
        return index < (ulong)names ? (int)index : throw new AggregateFormatException($"an index of {index} exceeds the {names} names");
    }

    private static ReadOnlySpan<byte> ReadSingles(scoped ref AggregateReader reader, int count, float absentValue, out float constant)
    {
        constant = absentValue;
        switch (reader.ReadForm())
        {
            case ColumnForm.Constant:
                constant = BinaryPrimitives.ReadSingleLittleEndian(reader.ReadBytes(4));
                return default;
            case ColumnForm.Full:
                return reader.ReadColumn(count, 4);
            default:
                return default;
        }
    }

    private ref struct Sections
    {
        public ReadOnlySpan<byte> Probabilities;
        public ReadOnlySpan<byte> Intervals;
        public ReadOnlySpan<byte> Dimensions;
        public ReadOnlySpan<byte> Bins;
    }
}
