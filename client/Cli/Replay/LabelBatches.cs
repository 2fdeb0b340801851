using OrleansMonitor.Cli.Input;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Cli.Replay;

/// <summary>Batches of labels and measurements, each of a fixed number of rows. A row that has none is passed over.</summary>
internal sealed class LabelBatches : IBatchSource
{
    private readonly LabelPlan _plan;
    private readonly SkippedCells _skipped;
    private readonly RowReader _rows;
    private readonly CellParser _cells;
    private readonly int _id, _label, _actual;
    private readonly int[] _measures;
    private readonly (double Number, string? Category)[] _measured;
    private readonly LabelBlockBuilder _block;
    private readonly BatchWriter _writer = new(1 << 16);
    private ulong _sequence;

    public LabelBatches(LabelPlan plan, SkippedCells skipped)
    {
        _plan = plan;
        _skipped = skipped;
        var columns = new ColumnList();
        _id = columns.Add(plan.Id);
        _label = columns.Add(plan.Label);
        _actual = columns.Add(plan.Actual);
        _measures = columns.Add(plan.Measures);
        _measured = new (double, string?)[_measures.Length];
        _rows = RowReader.Open(plan.File, columns.Names, skipped);
        _cells = new CellParser(_rows, skipped);
        _block = new LabelBlockBuilder { Model = plan.Model, Replace = plan.Replace, Mean = plan.Mean };
    }

    public long Position => _rows.Position;

    public long Line => _rows.LastLine;

    public long Rows => _rows.Rows;

    public long Unlabelled { get; private set; }

    public (long Labelled, long Correct) Agreement => default;

    public IReadOnlyDictionary<string, long>? Coarsened => null;

    public void Dispose() => _rows.Dispose();

    public ReplayBatch? Next()
    {
        while (_block.Count < _plan.BatchRows && !_block.IsFull && _rows.Read())
            Add();
        if (_block.Count == 0)
            return null;
        var rows = _block.Count;
        _writer.Clear();
        _writer.WriteLabels(_block.Build());
        _block.Clear();
        return new ReplayBatch(++_sequence, _writer.Written.ToArray(), [], rows, 0, 0);
    }

    private void Add()
    {
        if (_cells.Name(_id) is not { } id)
        {
            _skipped.AddRow(_rows.Line, _plan.Id, null, "an id");
            return;
        }

        var hash = StableHash.OfInferenceId(id);
        if (_plan.Key is { } key)
            hash = key.Of(hash);
        var isMeasured = Measure();
        if (_cells.Name(_label) is { } label)
            _block.Add(hash, label);
        else if (_cells.Number(_actual, NumberRule.Value) is var actual && !double.IsNaN(actual))
            _block.Add(hash, actual);
        else if (isMeasured)
            _block.Add(hash);
        else
            Unlabelled++;
        if (isMeasured)
            AddMeasurements();
    }

    /// <summary>Reads the measurements of the row; false: it has none.</summary>
    private bool Measure()
    {
        var found = false;
        for (var i = 0; i < _measures.Length; i++)
        {
            _measured[i] = _cells.Measurement(_measures[i]);
            if (_plan.Mean && _measured[i].Category is { } category)
            {
                _skipped.AddCell(_rows.Line, _plan.Measures[i], category, "a number: there is no mean of categories");
                _measured[i] = (double.NaN, null);
            }

            found |= _measured[i].Category is not null || !double.IsNaN(_measured[i].Number);
        }

        return found;
    }

    // The command line is checked for too many names: these always succeed.
    private void AddMeasurements()
    {
        for (var i = 0; i < _measures.Length; i++)
        {
            if (_measured[i].Category is { } category)
                _block.TryAddMeasurement(_plan.Measures[i], category);
            else if (!double.IsNaN(_measured[i].Number))
                _block.TryAddMeasurement(_plan.Measures[i], _measured[i].Number);
        }
    }
}
