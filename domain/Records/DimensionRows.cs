using OrleansMonitor.Domain.Dimensions;

namespace OrleansMonitor.Domain.Records;

/// <summary>What the slices need of the rows of a window, made ready once for all dimensions. Buffers are kept.</summary>
internal sealed class DimensionRows
{
    /// <summary>The place of a class that a row does not have.</summary>
    public const byte NoClass = byte.MaxValue;

    /// <summary>What became of a row: it has not both classes, they differ, they are the same.</summary>
    public const byte Unlabelled = 0, Wrong = 1, Correct = 2;

    private readonly ScratchColumns _wide = new();
    private readonly ScratchColumns _numbers = new();
    private readonly ScratchColumns _indices = new();
    private readonly List<(string Name, int Index)> _classes = [];
    private byte[] _placeOf = [];
    private byte[] _predictions = [];
    private byte[] _labels = [];
    private byte[] _outcomes = [];
    private RecordBlock _source = null!;
    private RecordBlock _columns = null!;
    private bool _isChosen;
    private int _start;
    private int _rows;
    private bool _hasPredictions;
    private bool _hasOutcomes;

    public ReadOnlySpan<byte> Errors => _columns.Errors.IsEmpty ? default : _columns.Errors.Span.Slice(_start, _rows);

    public ReadOnlySpan<double> Latencies => Doubles(_columns.Latencies, more: false);

    public ReadOnlySpan<double> Scores => Doubles(_columns.Scores, more: true);

    /// <summary>Empty where there are no predicted or no actual numbers.</summary>
    public ReadOnlySpan<double> ActualValues =>
        _columns.Values.IsEmpty || _columns.ActualValues.IsEmpty ? default : _numbers.Doubles(_columns.ActualValues, Width(_columns.ActualValues), _start, _rows);

    public ReadOnlySpan<double> Values => _columns.Values.IsEmpty ? default : _numbers.MoreDoubles(_columns.Values, Width(_columns.Values), _start, _rows);

    /// <summary>Per row the place of its predicted class, <see cref="ClassCount"/> for those that are not told apart.</summary>
    public ReadOnlySpan<byte> Predictions => _hasPredictions ? _predictions.AsSpan(0, _rows) : default;

    /// <summary>The same of its actual class, where <see cref="Outcomes"/> has both.</summary>
    public ReadOnlySpan<byte> Labels => _hasOutcomes ? _labels.AsSpan(0, _rows) : default;

    public ReadOnlySpan<byte> Outcomes => _hasOutcomes ? _outcomes.AsSpan(0, _rows) : default;

    /// <summary>Classes that are told apart.</summary>
    public int ClassCount => _classes.Count;

    /// <summary>They and the others; 0 without any.</summary>
    public int ClassStride => _hasPredictions ? _classes.Count + 1 : 0;

    public string ClassAt(int place) => _classes[place].Name;

    public void Begin(RecordBlock source, RecordBlock columns, int start, int rows)
    {
        (_columns, _start, _rows) = (columns, start, rows);
        _hasPredictions = !columns.Predictions.IsEmpty;
        _hasOutcomes = _hasPredictions && !columns.Labels.IsEmpty;
        _source = source;
        // Those of a block before are none of this one's.
        _classes.Clear();
        if (!_hasPredictions)
            return;
        var predicted = _indices.Indices(columns.Predictions, Width(columns.Predictions), start, rows);
        var actual = _hasOutcomes ? _indices.MoreIndices(columns.Labels, Width(columns.Labels), start, rows) : default;
        var used = Mark(predicted, actual, default, 0);
        // With few classes all are told apart, whichever rows have a value.
        _isChosen = used <= SliceClasses.MaxClasses;
        if (_isChosen)
            Choose(predicted, actual);
    }

    /// <summary>
    /// Chooses which classes are told apart: the ordinally smallest that rows with a value have. Other rows, and what else a dictionary holds, must make no difference.
    /// </summary>
    /// <param name="slots">Per row the place of its value.</param>
    /// <param name="none">The place of rows without one.</param>
    public void ChooseFor(ReadOnlySpan<ushort> slots, int none)
    {
        if (!_hasPredictions || _isChosen)
            return;
        var predicted = _indices.Indices(_columns.Predictions, Width(_columns.Predictions), _start, _rows);
        var actual = _hasOutcomes ? _indices.MoreIndices(_columns.Labels, Width(_columns.Labels), _start, _rows) : default;
        Mark(predicted, actual, slots, none);
        Choose(predicted, actual);
    }

    private void Choose(ReadOnlySpan<ushort> predicted, ReadOnlySpan<ushort> actual)
    {
        var names = _source.Classes.AsSpan();
        var placeOf = _placeOf.AsSpan(0, names.Length);
        _classes.Clear();
        for (var i = 0; i < names.Length; i++)
        {
            if (placeOf[i] != 0)
                _classes.Add((names[i], i));
        }

        _classes.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        if (_classes.Count > SliceClasses.MaxClasses)
            _classes.RemoveRange(SliceClasses.MaxClasses, _classes.Count - SliceClasses.MaxClasses);
        placeOf.Fill((byte)_classes.Count);
        for (var place = 0; place < _classes.Count; place++)
            placeOf[_classes[place].Index] = (byte)place;
        var places = ScratchColumns.Grow(ref _predictions, _rows);
        for (var i = 0; i < places.Length; i++)
            places[i] = predicted[i] == Absent.Index16 ? NoClass : placeOf[predicted[i]];
        if (_hasOutcomes)
            Compare(predicted, actual);
    }

    /// <summary>Marks the classes of the rows that have a value: those predicted, and the actual ones of rows with both. Answers how many there are.</summary>
    private int Mark(ReadOnlySpan<ushort> predicted, ReadOnlySpan<ushort> actual, ReadOnlySpan<ushort> slots, int none)
    {
        var used = ScratchColumns.Grow(ref _placeOf, _source.Classes.Count);
        used.Clear();
        for (var i = 0; i < predicted.Length; i++)
        {
            if (predicted[i] == Absent.Index16 || (!slots.IsEmpty && slots[i] == none))
                continue;
            used[predicted[i]] = 1;
            if (!actual.IsEmpty && actual[i] != Absent.Index16)
                used[actual[i]] = 1;
        }

        return used.Count((byte)1);
    }

    private void Compare(ReadOnlySpan<ushort> predicted, ReadOnlySpan<ushort> actual)
    {
        var labels = ScratchColumns.Grow(ref _labels, _rows);
        var outcomes = ScratchColumns.Grow(ref _outcomes, _rows);
        for (var i = 0; i < outcomes.Length; i++)
        {
            var both = predicted[i] != Absent.Index16 && actual[i] != Absent.Index16;
            outcomes[i] = !both ? Unlabelled : predicted[i] == actual[i] ? Correct : Wrong;
            labels[i] = both ? _placeOf[actual[i]] : NoClass;
        }
    }

    private ReadOnlySpan<double> Doubles(ReadOnlyMemory<byte> column, bool more) =>
        column.IsEmpty ? default
        : more ? _wide.MoreDoubles(column, Width(column), _start, _rows)
        : _wide.Doubles(column, Width(column), _start, _rows);

    private int Width(ReadOnlyMemory<byte> column) => Column.Width(column, (int)_columns.Count);
}
