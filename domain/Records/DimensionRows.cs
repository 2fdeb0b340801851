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
    private RecordBlock _columns = null!;
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
        if (!_hasPredictions)
            return;
        var predicted = _indices.Indices(columns.Predictions, Width(columns.Predictions), start, rows);
        var actual = _hasOutcomes ? _indices.MoreIndices(columns.Labels, Width(columns.Labels), start, rows) : default;
        Choose(source.Classes.AsSpan(), predicted, actual);
        var places = ScratchColumns.Grow(ref _predictions, rows);
        for (var i = 0; i < places.Length; i++)
            places[i] = predicted[i] == Absent.Index16 ? NoClass : _placeOf[predicted[i]];
        if (_hasOutcomes)
            Compare(predicted, actual);
    }

    /// <summary>The ordinally smallest classes that occur: a dictionary may hold others, which must make no difference.</summary>
    private void Choose(ReadOnlySpan<string> names, ReadOnlySpan<ushort> predicted, ReadOnlySpan<ushort> actual)
    {
        _classes.Clear();
        var placeOf = ScratchColumns.Grow(ref _placeOf, names.Length);
        placeOf.Clear();
        Mark(predicted, placeOf);
        Mark(actual, placeOf);
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
    }

    private static void Mark(ReadOnlySpan<ushort> indices, Span<byte> used)
    {
        foreach (var index in indices)
        {
            if (index != Absent.Index16)
                used[index] = 1;
        }
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
