using OrleansMonitor.Cli.Input;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Sampling;

namespace OrleansMonitor.Cli.Replay;

/// <summary>Makes records of a file's rows.</summary>
internal sealed class RecordColumns : IDisposable
{
    private readonly ReplayPlan _plan;
    private readonly RowReader _rows;
    private readonly CellParser _cells;
    private readonly int _segment, _time, _id, _prediction, _score, _label, _value, _actual, _latency, _error, _input, _output, _cached, _reasoning, _lower, _upper;
    private readonly int[] _features;
    private readonly int[] _categories;
    private readonly int[] _measures;
    private readonly int[] _probabilities;
    private readonly int[] _dimensions;
    private readonly int[] _embeddings;
    private readonly ColumnRules? _rules;
    private RecordRow _row;

    public RecordColumns(ReplayPlan plan, SkippedCells skipped)
    {
        _plan = plan;
        _rules = plan.Privacy is null ? null : new ColumnRules(plan.Privacy, plan);
        var columns = new ColumnList();
        _time = columns.Add(plan.Time);
        _segment = columns.Add(plan.SegmentColumn);
        _id = columns.Add(plan.Id);
        _prediction = columns.Add(plan.Prediction);
        _score = columns.Add(plan.Score);
        _label = columns.Add(plan.Label);
        _value = columns.Add(plan.Value);
        _actual = columns.Add(plan.Actual);
        _latency = columns.Add(plan.Latency);
        _error = columns.Add(plan.Error);
        _lower = columns.Add(plan.Lower);
        _upper = columns.Add(plan.Upper);
        _input = columns.Add(plan.InputTokens);
        _output = columns.Add(plan.OutputTokens);
        _cached = columns.Add(plan.CachedTokens);
        _reasoning = columns.Add(plan.ReasoningTokens);
        _features = columns.Add(plan.Features);
        _categories = columns.Add(plan.Categories);
        _measures = columns.Add(plan.Measures);
        _probabilities = columns.Add([.. plan.Probabilities.Select(static each => each.Column)]);
        Probabilities = new double[_probabilities.Length];
        _dimensions = columns.Add(plan.Dimensions);
        Dimensions = new string?[_dimensions.Length];
        _embeddings = columns.AddVectors(plan.Embeddings);
        Embeddings = new float[]?[_embeddings.Length];
        Measurements = new (double, string?)[_measures.Length];
        Features = new double[_features.Length];
        Categories = new string?[_categories.Length];
        _rows = RowReader.Open(plan.File, columns.Names, skipped, columns.Vectors);
        _cells = new CellParser(_rows, skipped, plan.TimeZone);
    }

    /// <summary>The record of the current row.</summary>
    public ref readonly RecordRow Row => ref _row;

    public string Segment { get; private set; } = "";

    /// <summary>Values of the current row, NaN where missing.</summary>
    public double[] Features { get; }

    /// <summary>Values of the current row, null where missing.</summary>
    public string?[] Categories { get; }

    /// <summary>Of the current row: a number or a category; NaN and null where missing.</summary>
    public (double Number, string? Category)[] Measurements { get; }

    /// <summary>Of the classes, NaN where missing.</summary>
    public double[] Probabilities { get; }

    /// <summary>Of the current row, null where missing.</summary>
    public string?[] Dimensions { get; }

    /// <summary>Vectors of the current row, null where missing.</summary>
    public float[]?[] Embeddings { get; }

    public long Position => _rows.Position;

    public long Line => _rows.LastLine;

    public long Rows => _rows.Rows;

    public void Dispose() => _rows.Dispose();

    /// <summary>Goes to the next row that has a time; false at the end.</summary>
    public bool Read()
    {
        while (_rows.Read())
        {
            if (!_cells.TryTime(_time, out var time))
                continue;
            Segment = _segment < 0 ? _plan.Segment : _cells.Name(_segment) ?? "";
            _row = new RecordRow
            {
                Time = time,
                InferenceId = _cells.Name(_id) is { } id ? HashOf(id) : 0,
                Prediction = _cells.Name(_prediction),
                Label = _cells.Name(_label),
                Score = _cells.Number(_score, NumberRule.Score),
                Value = _cells.Number(_value, NumberRule.Value),
                Actual = _cells.Number(_actual, NumberRule.Value),
                LowerBound = _cells.Number(_lower, NumberRule.Value),
                UpperBound = _cells.Number(_upper, NumberRule.Value),
                Error = _cells.Error(_error),
                InputTokens = _cells.Count(_input),
                OutputTokens = _cells.Count(_output),
                CachedTokens = _cells.Count(_cached),
                ReasoningTokens = _cells.Count(_reasoning),
            };
            if (_plan.IntervalLevel is { } level && !double.IsNaN(_row.LowerBound))
                _row.IntervalLevel = level;
            if (_cells.Number(_latency, NumberRule.Latency, _plan.LatencyUnit) is var latency && !double.IsNaN(latency))
                _row.LatencySeconds = latency;
            for (var i = 0; i < _features.Length; i++)
                Features[i] = _cells.Number(_features[i], NumberRule.Feature);
            for (var i = 0; i < _categories.Length; i++)
                Categories[i] = _cells.Name(_categories[i]);
            for (var i = 0; i < _measures.Length; i++)
                Measurements[i] = _cells.Measurement(_measures[i]);
            for (var i = 0; i < _probabilities.Length; i++)
                Probabilities[i] = _cells.Number(_probabilities[i], NumberRule.Probability);
            for (var i = 0; i < _dimensions.Length; i++)
                Dimensions[i] = _cells.Name(_dimensions[i]);
            for (var i = 0; i < _embeddings.Length; i++)
                Embeddings[i] = _cells.Vector(_embeddings[i]);
            if (_rules is not null)
                Coarsen(_rules);
            return true;
        }

        return false;
    }

    private ulong HashOf(string id) => _plan.Privacy?.Key is { } key ? key.Of(StableHash.OfInferenceId(id)) : StableHash.OfInferenceId(id);

    private void Coarsen(ColumnRules rules)
    {
        Segment = rules.Segment(Segment);
        for (var i = 0; i < Features.Length; i++)
            Features[i] = rules.Feature(i, Features[i]);
        for (var i = 0; i < Categories.Length; i++)
            Categories[i] = rules.Category(i, Categories[i]);
        for (var i = 0; i < Measurements.Length; i++)
            Measurements[i] = rules.Measurement(i, Measurements[i]);
        for (var i = 0; i < Dimensions.Length; i++)
            Dimensions[i] = rules.Dimension(i, Dimensions[i]);
        for (var i = 0; i < Embeddings.Length; i++)
            Embeddings[i] = rules.Embedding(i, Embeddings[i]);
    }
}
