using OrleansMonitor.Client.Recording;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Client.Batching;

/// <summary>
/// The records of one monitor since the last batch, as columns. Layout and names are known from the monitor, so a record is
/// a few stores; buffers are kept from block to block. For the background thread.
/// </summary>
internal sealed unsafe class MonitorBlock
{
    private readonly ModelMonitor _monitor;
    private readonly int _capacity;
    private readonly RecordBlock _block = new();
    private readonly TimeColumn _times;
    private readonly BlockNames _classes;
    private readonly BlockNames _errorCodes;
    private readonly Column<float>[] _numeric;
    private readonly IndexColumn[] _categorical;
    private readonly BlockNames[] _categories;
    private Column<ulong> _ids = new(0);
    private Column<double> _actuals = new(double.NaN);
    private Column<double> _values = new(double.NaN);
    private Column<float> _weights = new(1);
    private Column<float> _scores = new(float.NaN);
    private Column<float> _latencies = new(Absent.Latency32);
    private Column<float> _timesToFirstToken = new(float.NaN);
    private Column<float> _timesPerOutputToken = new(float.NaN);
    private Column<float> _costs = new(float.NaN);
    private Column<uint> _inputTokens = new(Absent.Tokens);
    private Column<uint> _outputTokens = new(Absent.Tokens);
    private Column<byte> _errors = new(0);
    private IndexColumn _predictions = new();
    private IndexColumn _labels = new();
    private float _sharedWeight;
    private bool _weightsDiffer;

    public MonitorBlock(ModelMonitor monitor, int capacity)
    {
        _monitor = monitor;
        _capacity = capacity;
        _times = new TimeColumn(capacity);
        _classes = new BlockNames(monitor.State.Classes.Capacity);
        _errorCodes = new BlockNames(monitor.State.ErrorCodes.Capacity);
        _numeric = [.. monitor.Schema.NumericFeatures.Select(static _ => new Column<float>(float.NaN))];
        _categorical = [.. monitor.Schema.CategoricalFeatures.Select(static _ => new IndexColumn())];
        _categories = [.. monitor.Schema.CategoricalFeatures.Select(static _ => new BlockNames(ModelMonitor.MaxCategories))];
    }

    public int Count { get; private set; }

    public bool IsFull => Count == _capacity;

    /// <summary>Event time of the first record.</summary>
    public long FirstTime => _times.First;

    public void Add(RecordSlot* slot)
    {
        var row = Count++;
        _times.Set(row, slot->TimeUnixMs);
        if (slot->InferenceId != 0)
            _ids.Set(row, slot->InferenceId, _capacity);
        _predictions.Set(row, _classes.IndexOf(slot->Prediction), _capacity);
        _labels.Set(row, _classes.IndexOf(slot->Label), _capacity);
        if (slot->Error != 0)
            _errors.Set(row, (byte)(_errorCodes.IndexOf((ushort)(slot->Error - 1)) + 1), _capacity);
        SetUnlessNaN(ref _scores, row, slot->Score);
        if (!Absent.IsLatency(slot->LatencySeconds))
            _latencies.Set(row, slot->LatencySeconds, _capacity);
        if (!double.IsNaN(slot->Value))
            _values.Set(row, slot->Value, _capacity);
        if (!double.IsNaN(slot->Actual))
            _actuals.Set(row, slot->Actual, _capacity);
        AddWeight(row, slot->Weight);
        AddTokens(row, slot);
        AddFeatures(row, slot);
    }

    /// <summary>The block; valid until <see cref="Clear"/>.</summary>
    public RecordBlock Build()
    {
        var block = _block;
        block.Clear();
        (block.Model, block.Version, block.Segment) = (_monitor.Model, _monitor.Version, _monitor.Segment);
        block.PositiveClass = _monitor.Schema.PositiveClass;
        // Without a predicted class or number a label has nothing to be compared with, and the silo nothing to wait for.
        block.LabelsFollow = _monitor.Schema.LabelsFollow && (!_predictions.IsEmpty || !_values.IsEmpty);
        block.Count = (uint)Count;
        block.Times = _times.Bytes(Count, out var baseTime);
        block.BaseTime = baseTime;
        foreach (var index in _classes.Used)
            block.Classes.Add(_monitor.State.Classes[index]);
        block.Predictions = _predictions.Bytes(Count, _classes.Count);
        block.Labels = _labels.Bytes(Count, _classes.Count);
        foreach (var index in _errorCodes.Used)
            block.ErrorCodes.Add(_monitor.State.ErrorCodes[index]);
        block.Errors = _errors.Bytes(Count);
        block.Scores = _scores.Bytes(Count);
        block.Latencies = _latencies.Bytes(Count);
        block.Weight = _sharedWeight;
        block.Weights = _weightsDiffer ? _weights.Bytes(Count) : default;
        block.Values = _values.Bytes(Count);
        block.ActualValues = _actuals.Bytes(Count);
        block.InferenceIds = _ids.Bytes(Count);
        block.InputTokens = _inputTokens.Bytes(Count);
        block.OutputTokens = _outputTokens.Bytes(Count);
        block.TimeToFirstToken = _timesToFirstToken.Bytes(Count);
        block.TimePerOutputToken = _timesPerOutputToken.Bytes(Count);
        block.Costs = _costs.Bytes(Count);
        BuildFeatures(block);
        return block;
    }

    public void Clear()
    {
        Count = 0;
        _classes.Clear();
        _errorCodes.Clear();
        _ids.Clear();
        _predictions.Clear();
        _labels.Clear();
        _errors.Clear();
        _scores.Clear();
        _latencies.Clear();
        _values.Clear();
        _actuals.Clear();
        _weights.Clear();
        _weightsDiffer = false;
        _inputTokens.Clear();
        _outputTokens.Clear();
        _timesToFirstToken.Clear();
        _timesPerOutputToken.Clear();
        _costs.Clear();
        foreach (ref var column in _numeric.AsSpan())
            column.Clear();
        foreach (ref var column in _categorical.AsSpan())
            column.Clear();
        foreach (var names in _categories)
            names.Clear();
        _block.Clear();
    }

    private void AddWeight(int row, float weight)
    {
        if (row == 0)
            _sharedWeight = weight;
        else if (!weight.Equals(_sharedWeight))
            _weightsDiffer = true;
        _weights.Set(row, weight, _capacity);
    }

    private void AddTokens(int row, RecordSlot* slot)
    {
        if (slot->InputTokens != Absent.Tokens)
            _inputTokens.Set(row, slot->InputTokens, _capacity);
        if (slot->OutputTokens != Absent.Tokens)
            _outputTokens.Set(row, slot->OutputTokens, _capacity);
        SetUnlessNaN(ref _timesToFirstToken, row, slot->TimeToFirstTokenSeconds);
        SetUnlessNaN(ref _timesPerOutputToken, row, slot->TimePerOutputTokenSeconds);
        SetUnlessNaN(ref _costs, row, slot->Cost);
    }

    private void AddFeatures(int row, RecordSlot* slot)
    {
        var numbers = (float*)(slot + 1);
        var numeric = _numeric;
        for (var i = 0; i < numeric.Length; i++)
            SetUnlessNaN(ref numeric[i], row, numbers[i]);
        var indices = (ushort*)(numbers + numeric.Length);
        for (var i = 0; i < _categorical.Length; i++)
            _categorical[i].Set(row, _categories[i].IndexOf(indices[i]), _capacity);
    }

    private void BuildFeatures(RecordBlock block)
    {
        for (var i = 0; i < _numeric.Length; i++)
        {
            if (_numeric[i].IsEmpty)
                continue;
            var feature = block.Features.Add();
            feature.Name = _monitor.Schema.NumericFeatures[i];
            feature.Numbers = _numeric[i].Bytes(Count);
        }

        for (var i = 0; i < _categorical.Length; i++)
        {
            var indices = _categorical[i].Bytes(Count, _categories[i].Count);
            if (indices.IsEmpty)
                continue;
            var feature = block.Features.Add();
            feature.Name = _monitor.Schema.CategoricalFeatures[i];
            foreach (var index in _categories[i].Used)
                feature.Categories.Add(_monitor.CategoryName(i, index));
            feature.Indices = indices;
        }

        block.FeatureTotal = block.Features.Count;
    }

    private void SetUnlessNaN(ref Column<float> column, int row, float value)
    {
        if (!float.IsNaN(value))
            column.Set(row, value, _capacity);
    }
}
