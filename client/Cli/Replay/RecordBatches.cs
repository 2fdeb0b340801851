using OrleansMonitor.Cli.Input;
using OrleansMonitor.Client.Sending;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Cli.Replay;

/// <summary>
/// Batches of records. A batch ends after a fixed number of rows, or where its blocks (one per segment) or the windows of its
/// rows would exceed what a silo takes; nothing else, neither time nor speed, decides where, so that sequences mean the same rows in every run.
/// </summary>
internal sealed class RecordBatches : IBatchSource
{
    private const int MaxBatchBytes = 4 << 20;

    // Of vectors, whose size is known as they come. A silo takes bodies of 4 MiB by default.
    private const int MaxVectorBytes = 2 << 20;

    private readonly ReplayPlan _plan;
    private readonly RecordColumns _columns;
    private readonly int _maxRows;
    private readonly int _maxBlocks;
    private readonly Dictionary<string, RecordBlockBuilder> _blocks = new(StringComparer.Ordinal);
    private readonly List<RecordBlockBuilder> _open = [];
    private readonly BatchWriter _writer = new(1 << 18);
    private readonly WindowEstimate _windows;
    private ulong _sequence;
    private long _vectorBytes;
    private bool _rowWaits;

    public RecordBatches(ReplayPlan plan, SkippedCells skipped)
    {
        _plan = plan;
        _columns = new RecordColumns(plan, skipped);
        var columns = plan.Features.Count + plan.Categories.Count + plan.Measures.Count + plan.Probabilities.Count + plan.Dimensions.Count;
        // A row has at most eight columns of 8 bytes besides its features, and three of an interval.
        _maxRows = Math.Clamp(MaxBatchBytes / (8 * (columns + (plan.Lower is null ? 8 : 11))), 1, plan.BatchRows);
        _windows = new WindowEstimate(plan);
        _maxBlocks = Math.Clamp(WireLimits.MaxFeatureColumns / Math.Max(1, columns), 1, WireLimits.MaxRecordBlocks);
    }

    public long Position => _columns.Position;

    public long Line => _columns.Line;

    public long Rows => _columns.Rows;

    public long Unlabelled => 0;

    public (long Labelled, long Correct) Agreement { get; private set; }

    public IReadOnlyDictionary<string, long>? Coarsened => _plan.Coarsened;

    public void Dispose() => _columns.Dispose();

    public ReplayBatch? Next()
    {
        var rows = 0;
        long first = long.MaxValue, last = long.MinValue;
        _vectorBytes = 0;
        _windows.Clear();
        while (rows < _maxRows && _vectorBytes < MaxVectorBytes && !_windows.IsFull && (_rowWaits || _columns.Read()))
        {
            _rowWaits = false;
            if (!TryAdd())
            {
                _rowWaits = true;
                break;
            }

            rows++;
            _windows.Add(_columns.Segment, _columns.Row.Time);
            if (_columns.Row is { Label: { } label, Prediction: { } prediction })
                Agreement = (Agreement.Labelled + 1, Agreement.Correct + (label == prediction ? 1 : 0));
            first = Math.Min(first, _columns.Row.Time);
            last = Math.Max(last, _columns.Row.Time);
        }

        return rows == 0 ? null : Build(first, last);
    }

    private bool TryAdd()
    {
        if (!_blocks.TryGetValue(_columns.Segment, out var block))
        {
            // Builders of many segments are not kept for ever.
            if (_open.Count == 0 && _blocks.Count >= _maxBlocks)
                _blocks.Clear();
            block = new RecordBlockBuilder(doublePrecision: true)
            {
                Model = _plan.Model,
                Version = _plan.Version,
                Segment = _columns.Segment,
                PositiveClass = _plan.Positive,
                LabelsFollow = _plan.Id is not null,
            };
            _blocks.Add(_columns.Segment, block);
        }

        if (block.IsFull || !HasRoomForEmbeddings(block))
            return false;
        if (block.Count == 0)
        {
            if (_open.Count == _maxBlocks)
                return false;
            _open.Add(block);
        }

        block.Add(_columns.Row);
        AddFeatures(block);
        return true;
    }

    /// <summary>Vectors of many dimensions need many columns: then the block is sent before.</summary>
    private bool HasRoomForEmbeddings(RecordBlockBuilder block)
    {
        var added = 0;
        for (var i = 0; i < _plan.Embeddings.Count; i++)
        {
            if (_columns.Embeddings[i] is not { } vector || block.HasRoomForEmbedding(_plan.Embeddings[i], vector.Length, ref added))
                continue;
            if (block.Count > 0)
                return false;
            block.ForgetNames();
            return true;
        }

        return true;
    }

    private void AddFeatures(RecordBlockBuilder block)
    {
        // The command line is checked for too many names: these always succeed.
        for (var i = 0; i < _plan.Features.Count; i++)
            block.TryAddFeature(_plan.Features[i], _columns.Features[i]);
        for (var i = 0; i < _plan.Categories.Count; i++)
        {
            if (_columns.Categories[i] is { } category)
                block.TryAddFeature(_plan.Categories[i], category);
        }

        for (var i = 0; i < _plan.Measures.Count; i++)
        {
            var (number, category) = _columns.Measurements[i];
            if (category is not null)
                block.TryAddMeasurement(_plan.Measures[i], category);
            else if (!double.IsNaN(number))
                block.TryAddMeasurement(_plan.Measures[i], number);
        }

        for (var i = 0; i < _plan.Probabilities.Count; i++)
        {
            if (!double.IsNaN(_columns.Probabilities[i]))
                block.TryAddProbability(_plan.Probabilities[i].Class, _columns.Probabilities[i]);
        }

        for (var i = 0; i < _plan.Dimensions.Count; i++)
        {
            if (_columns.Dimensions[i] is { } value)
                block.TryAddDimension(_plan.Dimensions[i], value);
        }

        for (var i = 0; i < _plan.Embeddings.Count; i++)
        {
            if (_columns.Embeddings[i] is not { } vector)
                continue;
            block.TryAddEmbedding(_plan.Embeddings[i], vector);
            _vectorBytes += vector.Length * sizeof(float);
        }
    }

    private ReplayBatch Build(long first, long last)
    {
        _writer.Clear();
        var parts = new BatchPart[_open.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            var block = _open[i].Build();
            _writer.WriteRecords(block);
            parts[i] = new BatchPart(block.Model, block.Version, block.Segment, block.BaseTime, block.Count);
            _open[i].Clear();
        }

        _open.Clear();
        return new ReplayBatch(++_sequence, _writer.Written.ToArray(), parts, 0, first, last);
    }
}
