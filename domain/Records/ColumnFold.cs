using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Outliers;
using OrleansMonitor.Domain.Scores;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Domain.Records;

/// <summary>
/// Adds rows of a block, all of one window, to a partial aggregate: column by column, each with one call. The columns may be
/// those of the body or gathered ones; dictionaries are those of the block that was received.
/// </summary>
internal sealed partial class ColumnFold
{
    private readonly ScratchColumns _scratch = new();
    private readonly ScoreFold _scores = new();
    private readonly OutputFold _outputs = new();
    private readonly ProbabilityFold _probabilities = new();
    private readonly DimensionFold _dimensions = new();
    private float[] _weights = [];
    private RecordBlock _source = null!;
    private RecordBlock _columns = null!;

    /// <summary>Sets what the rows of the following calls are taken from.</summary>
    /// <param name="source">The block as received.</param>
    /// <param name="columns">Its columns in window order, or the block itself.</param>
    /// <param name="positiveClass">What scores are the probability of; null: nobody says.</param>
    /// <param name="bins">The active baseline's; null: none is.</param>
    /// <param name="detector">The active baseline's; null: it has none.</param>
    /// <param name="pairs">Of dimensions, that the model chose; null: none.</param>
    public void Begin(
        RecordBlock source, RecordBlock columns, string? positiveClass, FrozenBins? bins = null, OutlierDetector? detector = null, IReadOnlyList<DimensionPair>? pairs = null)
    {
        _source = source;
        _columns = columns;
        _scores.Begin(source, positiveClass);
        _outputs.Begin(source, positiveClass);
        if (source.Probabilities.Count > 0)
            _probabilities.Begin(source);
        BeginBins(bins);
        BeginOutliers(detector);
        if (source.Dimensions.Count > 0)
            _dimensions.Begin(source, columns, pairs ?? []);
    }

    public void Add(int start, int rows, PartialAggregate target)
    {
        var weights = Weights(start, rows);
        AddTraffic(start, rows, weights, target);
        if (!_columns.Latencies.IsEmpty)
            AddSeconds(_columns.Latencies, start, rows, weights, target.Latency);
        AddClasses(start, rows, weights, target);
        if (!_columns.Values.IsEmpty && !_columns.ActualValues.IsEmpty)
        {
            target.Regression.AddColumn(
                _scratch.Doubles(_columns.ActualValues, Width(_columns.ActualValues), start, rows),
                _scratch.MoreDoubles(_columns.Values, Width(_columns.Values), start, rows),
                weights);
        }

        AddOutputs(start, rows, weights, target);
        if (!_columns.LowerBounds.IsEmpty)
            AddIntervals(start, rows, weights, target);
        if (_columns.Features.Count > 0)
            AddNamed(_source.Features, _columns.Features, start, rows, weights, target.Features);
        AddTokens(start, rows, weights, target);
        if (_columns.Measurements.Count > 0)
            AddNamed(_source.Measurements, _columns.Measurements, start, rows, weights, target.Measurements);
        if (_columns.Probabilities.Count > 0)
            _probabilities.Add(_columns, start, rows, weights, target);
        AddBins(start, rows, weights, target);
        AddOutliers(start, rows, weights, target);
        if (_columns.Dimensions.Count > 0)
            _dimensions.Add(start, rows, weights, target.Dimensions);
        if (_source.Embeddings.Count > 0)
            AddEmbeddings(start, rows, weights, target.Embeddings);
    }

    private int Width(ReadOnlyMemory<byte> column) => Column.Width(column, (int)_columns.Count);

    /// <summary>Empty where all are 1, as the aggregates take it.</summary>
    private ReadOnlySpan<float> Weights(int start, int rows)
    {
        if (!_columns.Weights.IsEmpty)
            return Column.As<float>(_columns.Weights).Slice(start, rows);
        if (_columns.Weight is 0 or 1)
            return default;
        var weights = ScratchColumns.Grow(ref _weights, rows);
        weights.Fill(_columns.Weight);
        return weights;
    }

    private void AddTraffic(int start, int rows, ReadOnlySpan<float> weights, PartialAggregate target)
    {
        var (first, last) = EventTimes.Range(_columns, start, rows);
        var traffic = target.Traffic;
        traffic.AddRecords(rows, weights, first, last);
        if (!_columns.Errors.IsEmpty)
            traffic.AddErrors(_columns.Errors.Span.Slice(start, rows), _source.ErrorCodes.AsSpan(), weights);
        traffic.AddLabelled((ulong)Labelled(start, rows));
    }

    private void AddSeconds(ReadOnlyMemory<byte> column, int start, int rows, ReadOnlySpan<float> weights, LatencySketch target)
    {
        if (Width(column) == sizeof(float))
        {
            target.AddRange(Column.As<float>(column).Slice(start, rows), weights);
            return;
        }

        var seconds = Column.As<double>(column).Slice(start, rows);
        if (_columns.Weights.IsEmpty)
        {
            target.AddRange(seconds, weights.IsEmpty ? 1 : weights[0]);
            return;
        }

        for (var i = 0; i < seconds.Length; i++)
            target.Add(seconds[i], weights[i]);
    }

    private int Labelled(int start, int rows)
    {
        var labels = _columns.Labels;
        var numbers = _columns.ActualValues;
        if (numbers.IsEmpty)
        {
            if (labels.IsEmpty)
                return 0;
            return rows - (Width(labels) == 1
                ? labels.Span.Slice(start, rows).Count(Absent.Index8)
                : Column.As<ushort>(labels).Slice(start, rows).Count(Absent.Index16));
        }

        var labelled = 0;
        for (var row = start; row < start + rows; row++)
        {
            var has = !double.IsNaN(Column.Number(numbers.Span, Width(numbers), row))
                || (!labels.IsEmpty && Column.Index(labels.Span, Width(labels), row) >= 0);
            labelled += has ? 1 : 0;
        }

        return labelled;
    }

    private void AddClasses(int start, int rows, ReadOnlySpan<float> weights, PartialAggregate target)
    {
        var (predictions, labels) = (_columns.Predictions, _columns.Labels);
        if (labels.IsEmpty)
            return;
        var classes = _source.Classes.AsSpan();
        if (Width(labels) == 1 && (predictions.IsEmpty || Width(predictions) == 1))
        {
            var actual = labels.Span.Slice(start, rows);
            var predicted = predictions.IsEmpty ? default : predictions.Span.Slice(start, rows);
            if (!predicted.IsEmpty)
                target.Confusion.AddColumn(actual, predicted, classes, weights);
            if (!_columns.Scores.IsEmpty)
                _scores.Add(actual, predicted, Scores(start, rows), weights, target);
        }
        else
        {
            var actual = _scratch.Indices(labels, Width(labels), start, rows);
            var predicted = predictions.IsEmpty ? default : _scratch.MoreIndices(predictions, Width(predictions), start, rows);
            if (!predicted.IsEmpty)
                target.Confusion.AddColumn(actual, predicted, classes, weights);
            if (!_columns.Scores.IsEmpty)
                _scores.Add(actual, predicted, Scores(start, rows), weights, target);
        }
    }

    private ScoreColumn Scores(int start, int rows)
    {
        var width = Width(_columns.Scores);
        var singles = _scratch.Singles(_columns.Scores, width, start, rows);
        return width == sizeof(float) ? new ScoreColumn(singles) : new ScoreColumn(singles, Column.As<double>(_columns.Scores).Slice(start, rows));
    }
}
