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
    private readonly int _named;

    // Features, measurements, and behind these the probabilities of the classes.
    private readonly ColumnBuilder<float>[] _numeric;
    private readonly IndexColumnBuilder[] _categorical;
    private readonly BlockNames[] _categories;
    private readonly EmbeddingColumnsBuilder _embeddings = new();
    private readonly ColumnBuilder<ulong> _ids = new(0);
    private readonly ColumnBuilder<double> _actuals = new(double.NaN);
    private readonly ColumnBuilder<double> _values = new(double.NaN);
    private readonly ColumnBuilder<double> _lowerBounds = new(double.NaN);
    private readonly ColumnBuilder<double> _upperBounds = new(double.NaN);
    private readonly ColumnBuilder<double> _intervalLevels = new(double.NaN);
    private readonly int _intervalBytes;
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
        _intervalBytes = RecordSlot.IntervalBytesOf(monitor.Schema);
        var probabilities = monitor.Schema.Probabilities ? monitor.Schema.Classes.Count : 0;
        _named = monitor.Schema.NumericFeatures.Count + monitor.Schema.NumericMeasurements.Count;
        _numeric = [.. Enumerable.Range(0, _named + probabilities).Select(static _ => new ColumnBuilder<float>(Absent.Number32))];
        _categorical = [.. monitor.Schema.CategoricalFeatures.Concat(monitor.Schema.CategoricalMeasurements).Concat(monitor.Schema.Dimensions).Select(static _ => new IndexColumnBuilder())];
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
        if (_intervalBytes > 0)
            AddInterval(row, (double*)(slot + 1));
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
        block.LabelsFollow = _monitor.Schema.MeasurementsFollow || (_monitor.Schema.LabelsFollow && (!_predictions.IsEmpty || !_values.IsEmpty || _monitor.Schema.Probabilities || _intervalBytes > 0));
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
        block.LowerBounds = _lowerBounds.Take(Count);
        block.UpperBounds = _upperBounds.Take(Count);
        block.IntervalLevels = _intervalLevels.Take(Count);
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
        _lowerBounds.Clear();
        _upperBounds.Clear();
        _intervalLevels.Clear();
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
        _embeddings.Clear();
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

    private void AddInterval(int row, double* bounds)
    {
        if (!double.IsNaN(bounds[0]))
            _lowerBounds.Set(row, bounds[0]);
        if (!double.IsNaN(bounds[1]))
            _upperBounds.Set(row, bounds[1]);
        if (_monitor.Schema.IntervalLevel is { } level && !double.IsNaN(bounds[0]))
            _intervalLevels.Set(row, level);
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
        var numbers = (float*)((byte*)(slot + 1) + _intervalBytes);
        var (numeric, features) = (_numeric, _monitor.Schema.NumericFeatures.Count);
        // A feature without a value is missing, and listed as that; nobody misses what was not measured.
        for (var i = 0; i < features; i++)
        {
            if (BitConverter.SingleToUInt32Bits(numbers[i]) != uint.MaxValue)
                numeric[i].Set(row, numbers[i]);
        }

        for (var i = features; i < numeric.Length; i++)
            SetUnlessNaN(numeric[i], row, numbers[i]);
        var vectors = numbers + numeric.Length;
        foreach (var embedding in _monitor.Schema.Embeddings)
        {
            if (!float.IsNaN(*vectors))
                _embeddings.TryAdd(row, embedding.Name, new ReadOnlySpan<float>(vectors, embedding.Dimension));
            vectors += embedding.Dimension;
        }

        var indices = (ushort*)vectors;
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
            var column = i < _named ? Column(block, i, schema.NumericFeatures, schema.NumericMeasurements) : block.Probabilities.Add();
            if (i >= _named)
                column.Name = schema.Classes[i - _named];
            column.Numbers = _numeric[i].Take(Count);
        }

        for (var i = 0; i < _categorical.Length; i++)
        {
            var indices = _categorical[i].Take(Count, _categories[i].Count);
            if (indices.IsEmpty)
                continue;
            var dimension = i - schema.CategoricalFeatures.Count - schema.CategoricalMeasurements.Count;
            var column = dimension < 0 ? Column(block, i, schema.CategoricalFeatures, schema.CategoricalMeasurements) : Dimension(block, schema.Dimensions[dimension]);
            foreach (var index in _categories[i].Used)
                column.Categories.Add(_monitor.CategoryName(i, index));
            column.Indices = indices;
        }

        block.FeatureTotal = block.Features.Count;
        block.MeasurementTotal = block.Measurements.Count;
        block.ProbabilityTotal = block.Probabilities.Count;
        block.DimensionTotal = block.Dimensions.Count;
        _embeddings.Build(block, Count);
    }

    private static FeatureColumn Dimension(RecordBlock block, string name)
    {
        var column = block.Dimensions.Add();
        column.Name = name;
        return column;
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
