namespace OrleansMonitor.Domain.Records;

/// <summary>
/// Makes a <see cref="RecordBlock"/> row by row. Buffers grow to the largest block made and are kept, so that the same kind of
/// records again allocates nothing. Not thread-safe.
/// </summary>
/// <param name="doublePrecision">
/// Whether scores, latencies and features keep 8 bytes a value instead of 4. Predicted and actual numbers, token times and costs
/// always have 8.
/// </param>
public sealed partial class RecordBlockBuilder(bool doublePrecision = false)
{
    private const int FixedColumns = 21;

    private readonly TimeColumnBuilder _times = new();
    private readonly NameIndex _classes = new();
    private readonly IndexColumnBuilder _predictions = new();
    private readonly IndexColumnBuilder _labels = new();
    private readonly NameIndex _errorCodes = new();
    private readonly ColumnBuilder<byte> _errors = new(0);
    private readonly ColumnBuilder<float> _scores = new(float.NaN);
    private readonly ColumnBuilder<double> _wideScores = new(double.NaN);
    private readonly ColumnBuilder<float> _latencies = new(Absent.Latency32);
    private readonly ColumnBuilder<double> _wideLatencies = new(Absent.Latency64);
    private readonly ColumnBuilder<float> _weights = new(1);
    private readonly ColumnBuilder<double> _values = new(double.NaN);
    private readonly ColumnBuilder<double> _actualValues = new(double.NaN);
    private readonly ColumnBuilder<double> _lowerBounds = new(double.NaN);
    private readonly ColumnBuilder<double> _upperBounds = new(double.NaN);
    private readonly ColumnBuilder<double> _intervalLevels = new(double.NaN);
    private readonly ColumnBuilder<ulong> _inferenceIds = new(0);
    private readonly ColumnBuilder<uint> _inputTokens = new(Absent.Tokens);
    private readonly ColumnBuilder<uint> _outputTokens = new(Absent.Tokens);
    private readonly ColumnBuilder<uint> _cachedTokens = new(Absent.Tokens);
    private readonly ColumnBuilder<uint> _reasoningTokens = new(Absent.Tokens);
    private readonly ColumnBuilder<double> _timeToFirstToken = new(double.NaN);
    private readonly ColumnBuilder<double> _timePerOutputToken = new(double.NaN);
    private readonly ColumnBuilder<double> _costs = new(double.NaN);
    private readonly RecordBlock _block = new();
    private float _sharedWeight;
    private bool _weightsDiffer;
    private bool _isDictionaryFull;

    public string Model { get; set; } = "";

    public string Version { get; set; } = "";

    public string Segment { get; set; } = "";

    /// <summary>The class that scores are the probability of; empty: see docs/protocol.md.</summary>
    public string PositiveClass { get; set; } = "";

    public bool LabelsFollow { get; set; }

    /// <summary>Rows so far.</summary>
    public int Count { get; private set; }

    /// <summary>Whether another row might not find room, for itself or for a name in a dictionary: the block is to be built first.</summary>
    public bool IsFull =>
        Count == RecordLimits.MaxRecords || _isDictionaryFull || _classes.Count > RecordLimits.MaxClasses - 2 || _errorCodes.Count == RecordLimits.MaxErrorCodes;

    /// <summary>The most values that the columns may hold by now: a column is as long as the block once any row has a value for it.</summary>
    public long MaxCells => (long)Count * (FixedColumns + _features.Count + _measurements.Count + _probabilities.Count + _dimensions.Count + _embeddings.CellsOfRow);

    /// <exception cref="InvalidOperationException">The block is full.</exception>
    public void Add(in RecordRow row)
    {
        if (Count == RecordLimits.MaxRecords)
            throw new InvalidOperationException($"a block holds at most {RecordLimits.MaxRecords} records");
        var at = Count++;
        _times.Set(at, row.Time);
        if (row.Prediction is not null)
            _predictions.Set(at, _classes.IndexOf(row.Prediction));
        if (row.Label is not null)
            _labels.Set(at, _classes.IndexOf(row.Label));
        if (row.InferenceId != 0)
            _inferenceIds.Set(at, row.InferenceId);
        if (row.Error is not null)
            _errors.Set(at, (byte)Math.Min(_errorCodes.IndexOf(row.Error) + 1, byte.MaxValue));
        AddWeight(at, row.Weight);
        AddNumbers(at, row);
        AddTokens(at, row);
    }

    /// <summary>The block of all rows added since <see cref="Clear"/>. It is valid until the builder is used again.</summary>
    /// <exception cref="InvalidOperationException">There is no row.</exception>
    public RecordBlock Build()
    {
        if (Count == 0)
            throw new InvalidOperationException("a block has at least one record");
        var block = _block;
        block.Clear();
        (block.Model, block.Version, block.Segment) = (Model, Version, Segment);
        block.PositiveClass = PositiveClass;
        block.LabelsFollow = LabelsFollow;
        block.Count = (uint)Count;
        block.Times = _times.Take(Count, out var baseTime);
        block.BaseTime = baseTime;
        _classes.CopyTo(block.Classes);
        block.Predictions = _predictions.Take(Count, _classes.Count);
        block.Labels = _labels.Take(Count, _classes.Count);
        _errorCodes.CopyTo(block.ErrorCodes);
        block.Errors = _errors.Take(Count);
        block.Scores = doublePrecision ? _wideScores.Take(Count) : _scores.Take(Count);
        block.Latencies = doublePrecision ? _wideLatencies.Take(Count) : _latencies.Take(Count);
        block.Weight = _sharedWeight;
        block.Weights = _weightsDiffer ? _weights.Take(Count) : default;
        block.Values = _values.Take(Count);
        block.ActualValues = _actualValues.Take(Count);
        block.LowerBounds = _lowerBounds.Take(Count);
        block.UpperBounds = _upperBounds.Take(Count);
        block.IntervalLevels = _intervalLevels.Take(Count);
        block.InferenceIds = _inferenceIds.Take(Count);
        block.InputTokens = _inputTokens.Take(Count);
        block.OutputTokens = _outputTokens.Take(Count);
        block.CachedTokens = _cachedTokens.Take(Count);
        block.ReasoningTokens = _reasoningTokens.Take(Count);
        block.TimeToFirstToken = _timeToFirstToken.Take(Count);
        block.TimePerOutputToken = _timePerOutputToken.Take(Count);
        block.Costs = _costs.Take(Count);
        BuildNamed(block);
        return block;
    }

    /// <summary>Drops the rows; names, <see cref="LabelsFollow"/> and buffers stay.</summary>
    public void Clear()
    {
        Count = 0;
        _isDictionaryFull = false;
        _classes.Clear();
        _predictions.Clear();
        _labels.Clear();
        _errorCodes.Clear();
        _errors.Clear();
        _scores.Clear();
        _wideScores.Clear();
        _latencies.Clear();
        _wideLatencies.Clear();
        _weights.Clear();
        _weightsDiffer = false;
        _values.Clear();
        _actualValues.Clear();
        _lowerBounds.Clear();
        _upperBounds.Clear();
        _intervalLevels.Clear();
        _inferenceIds.Clear();
        _inputTokens.Clear();
        _outputTokens.Clear();
        _cachedTokens.Clear();
        _reasoningTokens.Clear();
        _timeToFirstToken.Clear();
        _timePerOutputToken.Clear();
        _costs.Clear();
        _block.Clear();
        _features.Clear();
        _measurements.Clear();
        _probabilities.Clear();
        _dimensions.Clear();
        _embeddings.Clear();
    }

    private void AddWeight(int at, float weight)
    {
        if (at == 0)
            _sharedWeight = weight;

        // A shared weight of 0 would read as 1; in the column it is the mistake that it is.
        if (weight == 0 || !weight.Equals(_sharedWeight))
            _weightsDiffer = true;
        _weights.Set(at, weight);
    }

    private void AddNumbers(int at, in RecordRow row)
    {
        if (!double.IsNaN(row.Score))
        {
            if (doublePrecision)
                _wideScores.Set(at, row.Score);
            else
                _scores.Set(at, (float)row.Score);
        }

        if (!Absent.IsLatency(row.LatencySeconds))
        {
            if (doublePrecision)
                _wideLatencies.Set(at, row.LatencySeconds);
            else
                _latencies.Set(at, (float)row.LatencySeconds);
        }

        if (!double.IsNaN(row.Value))
            _values.Set(at, row.Value);
        if (!double.IsNaN(row.Actual))
            _actualValues.Set(at, row.Actual);
        if (!double.IsNaN(row.LowerBound))
            _lowerBounds.Set(at, row.LowerBound);
        if (!double.IsNaN(row.UpperBound))
            _upperBounds.Set(at, row.UpperBound);
        if (!double.IsNaN(row.IntervalLevel))
            _intervalLevels.Set(at, row.IntervalLevel);
    }

    private void AddTokens(int at, in RecordRow row)
    {
        if (row.InputTokens >= 0)
            _inputTokens.Set(at, (uint)Math.Min(row.InputTokens, Absent.Tokens - 1));
        if (row.OutputTokens >= 0)
            _outputTokens.Set(at, (uint)Math.Min(row.OutputTokens, Absent.Tokens - 1));
        if (row.CachedTokens >= 0)
            _cachedTokens.Set(at, (uint)Math.Min(row.CachedTokens, Absent.Tokens - 1));
        if (row.ReasoningTokens >= 0)
            _reasoningTokens.Set(at, (uint)Math.Min(row.ReasoningTokens, Absent.Tokens - 1));
        if (!double.IsNaN(row.TimeToFirstTokenSeconds))
            _timeToFirstToken.Set(at, row.TimeToFirstTokenSeconds);
        if (!double.IsNaN(row.TimePerOutputTokenSeconds))
            _timePerOutputToken.Set(at, row.TimePerOutputTokenSeconds);
        if (!double.IsNaN(row.Cost))
            _costs.Set(at, row.Cost);
    }
}
