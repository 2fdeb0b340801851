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
    private readonly TimeColumnBuilder _times = new();
    private readonly BlockNames _classes;
    private readonly BlockNames _errorCodes;
    private readonly ColumnBuilder<float>[] _numeric;
    private readonly IndexColumnBuilder[] _categorical;
    private readonly BlockNames[] _categories;
    private readonly ColumnBuilder<ulong> _ids = new(0);
    private readonly ColumnBuilder<double> _actuals = new(double.NaN);
    private readonly ColumnBuilder<double> _values = new(double.NaN);
    private readonly ColumnBuilder<float> _weights = new(1);
    private readonly ColumnBuilder<float> _scores = new(float.NaN);
    private readonly ColumnBuilder<float> _latencies = new(Absent.Latency32);
    private readonly ColumnBuilder<float> _timesToFirstToken = new(float.NaN);
    private readonly ColumnBuilder<float> _timesPerOutputToken = new(float.NaN);
    private readonly ColumnBuilder<float> _costs = new(float.NaN);
    private readonly ColumnBuilder<uint> _inputTokens = new(Absent.Tokens);
    private readonly ColumnBuilder<uint> _outputTokens = new(Absent.Tokens);
    private readonly ColumnBuilder<uint> _cachedTokens = new(Absent.Tokens);
    private readonly ColumnBuilder<uint> _reasoningTokens = new(Absent.Tokens);
    private readonly ColumnBuilder<byte> _errors = new(0);
    private readonly IndexColumnBuilder _predictions = new();
    private readonly IndexColumnBuilder _labels = new();
    private float _sharedWeight;
    private bool _weightsDiffer;

    public MonitorBlock(ModelMonitor monitor, int capacity)
    {
        _monitor = monitor;
        _capacity = capacity;
        _classes = new BlockNames(monitor.State.Classes.Capacity);
        _errorCodes = new BlockNames(monitor.State.ErrorCodes.Capacity);
        _numeric = [.. monitor.Schema.NumericFeatures.Concat(monitor.Schema.NumericMeasurements).Select(static _ => new ColumnBuilder<float>(float.NaN))];
        _categorical = [.. monitor.Schema.CategoricalFeatures.Concat(monitor.Schema.CategoricalMeasurements).Select(static _ => new IndexColumnBuilder())];
        _categories = [.. _categorical.Select(static _ => new BlockNames(ModelMonitor.MaxCategories))];
    }

    public int Count { get; private set; }

    public bool IsFull => Count == _capacity;

    /// <summary>Event time of the first record.</summary>
    public long FirstTime { get; private set; }

    public void Add(RecordSlot* slot)
    {
        var row = Count++;
        _times.Set(row, slot->TimeUnixMs);
        if (row == 0)
            FirstTime = slot->TimeUnixMs;
        if (slot->InferenceId != 0)
            _ids.Set(row, slot->InferenceId);
        _predictions.Set(row, _classes.IndexOf(slot->Prediction));
        _labels.Set(row, _classes.IndexOf(slot->Label));
        if (slot->Error != 0)
            _errors.Set(row, (byte)(_errorCodes.IndexOf((ushort)(slot->Error - 1)) + 1));
        SetUnlessNaN(_scores, row, slot->Score);
        if (!Absent.IsLatency(slot->LatencySeconds))
            _latencies.Set(row, slot->LatencySeconds);
        if (!double.IsNaN(slot->Value))
            _values.Set(row, slot->Value);
        if (!double.IsNaN(slot->Actual))
            _actuals.Set(row, slot->Actual);
        AddWeight(row, slot->Weight);
        AddTokens(row, slot);
        AddFeatures(row, slot);
    }

    /// <summary>The block; valid until <see cref="Clear"/>.</summary>
    public RecordBlock Build()
    {
        var block = _block;
        block.Clear();
        (block.Model, block.Version, block.Segment) = (_monitor.Model, _monitor.Version, _monitor.SentSegment);
        _monitor.CountSegments(Count);
        block.PositiveClass = _monitor.Schema.PositiveClass;
        // Without a predicted class or number a label has nothing to be compared with, and the silo nothing to wait for.
        block.LabelsFollow = _monitor.Schema.MeasurementsFollow || (_monitor.Schema.LabelsFollow && (!_predictions.IsEmpty || !_values.IsEmpty));
        block.Count = (uint)Count;
        block.Times = _times.Take(Count, out var baseTime);
        block.BaseTime = baseTime;
        foreach (var index in _classes.Used)
            block.Classes.Add(_monitor.State.Classes[index]);
        block.Predictions = _predictions.Take(Count, _classes.Count);
        block.Labels = _labels.Take(Count, _classes.Count);
        foreach (var index in _errorCodes.Used)
            block.ErrorCodes.Add(_monitor.State.ErrorCodes[index]);
        block.Errors = _errors.Take(Count);
        block.Scores = _scores.Take(Count);
        block.Latencies = _latencies.Take(Count);
        block.Weight = _sharedWeight;
        block.Weights = _weightsDiffer ? _weights.Take(Count) : default;
        block.Values = _values.Take(Count);
        block.ActualValues = _actuals.Take(Count);
        block.InferenceIds = _ids.Take(Count);
        block.InputTokens = _inputTokens.Take(Count);
        block.OutputTokens = _outputTokens.Take(Count);
        block.CachedTokens = _cachedTokens.Take(Count);
        block.ReasoningTokens = _reasoningTokens.Take(Count);
        block.TimeToFirstToken = _timesToFirstToken.Take(Count);
        block.TimePerOutputToken = _timesPerOutputToken.Take(Count);
        block.Costs = _costs.Take(Count);
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
        _cachedTokens.Clear();
        _reasoningTokens.Clear();
        _timesToFirstToken.Clear();
        _timesPerOutputToken.Clear();
        _costs.Clear();
        foreach (var column in _numeric)
            column.Clear();
        foreach (var column in _categorical)
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
        _weights.Set(row, weight);
    }

    private void AddTokens(int row, RecordSlot* slot)
    {
        if (slot->InputTokens != Absent.Tokens)
            _inputTokens.Set(row, slot->InputTokens);
        if (slot->OutputTokens != Absent.Tokens)
            _outputTokens.Set(row, slot->OutputTokens);
        if (slot->CachedTokens != Absent.Tokens)
            _cachedTokens.Set(row, slot->CachedTokens);
        if (slot->ReasoningTokens != Absent.Tokens)
            _reasoningTokens.Set(row, slot->ReasoningTokens);
        SetUnlessNaN(_timesToFirstToken, row, slot->TimeToFirstTokenSeconds);
        SetUnlessNaN(_timesPerOutputToken, row, slot->TimePerOutputTokenSeconds);
        SetUnlessNaN(_costs, row, slot->Cost);
    }

    private void AddFeatures(int row, RecordSlot* slot)
    {
        var numbers = (float*)(slot + 1);
        var numeric = _numeric;
        for (var i = 0; i < numeric.Length; i++)
            SetUnlessNaN(numeric[i], row, numbers[i]);
        var indices = (ushort*)(numbers + numeric.Length);
        for (var i = 0; i < _categorical.Length; i++)
            _categorical[i].Set(row, _categories[i].IndexOf(indices[i]));
    }

    private void BuildFeatures(RecordBlock block)
    {
        var schema = _monitor.Schema;
        for (var i = 0; i < _numeric.Length; i++)
        {
            if (_numeric[i].IsEmpty)
                continue;
            var column = Column(block, i, schema.NumericFeatures, schema.NumericMeasurements);
            column.Numbers = _numeric[i].Take(Count);
        }

        for (var i = 0; i < _categorical.Length; i++)
        {
            var indices = _categorical[i].Take(Count, _categories[i].Count);
            if (indices.IsEmpty)
                continue;
            var column = Column(block, i, schema.CategoricalFeatures, schema.CategoricalMeasurements);
            foreach (var index in _categories[i].Used)
                column.Categories.Add(_monitor.CategoryName(i, index));
            column.Indices = indices;
        }

        block.FeatureTotal = block.Features.Count;
        block.MeasurementTotal = block.Measurements.Count;
    }

    /// <summary>A new column: measurements come behind the features.</summary>
    private static FeatureColumn Column(RecordBlock block, int index, IReadOnlyList<string> features, IReadOnlyList<string> measurements)
    {
        var isFeature = index < features.Count;
        var column = isFeature ? block.Features.Add() : block.Measurements.Add();
        column.Name = isFeature ? features[index] : measurements[index - features.Count];
        return column;
    }

    private static void SetUnlessNaN(ColumnBuilder<float> column, int row, float value)
    {
        if (!float.IsNaN(value))
            column.Set(row, value);
    }
}
