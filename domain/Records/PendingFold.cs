using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Labels;

namespace OrleansMonitor.Domain.Records;

/// <summary>Keeps an entry for each record that has an id, something to compare and no label. Not thread-safe.</summary>
internal sealed class PendingFold
{
    private readonly RowDimensions _dimensions = new();

    /// <param name="source">The block as received, with its dictionaries.</param>
    /// <param name="columns">Its rows in window order.</param>
    /// <param name="kept">How many of them, from the first, were kept.</param>
    /// <param name="positiveClass">What scores are the probability of; null: nobody says, and the label decides.</param>
    /// <param name="pairs">Of dimensions, that the model chose; null: none.</param>
    /// <param name="bins">Fingerprint of the bins that were counted with, where they have measurements; else 0.</param>
    /// <param name="pending">Receives the entries.</param>
    public void Add(RecordBlock source, RecordBlock columns, int kept, string? positiveClass, IReadOnlyList<DimensionPair>? pairs, ulong bins, PendingChunkWriter pending)
    {
        _dimensions.Begin(source, columns, pairs ?? []);
        var rows = (int)columns.Count;
        var ids = Column.As<ulong>(columns.InferenceIds);
        var weights = Column.As<float>(columns.Weights);
        var shared = columns.Weight == 0 ? 1 : columns.Weight;
        var probabilities = new PendingProbabilities(source, columns);
        for (var row = 0; row < kept; row++)
        {
            if (ids[row] == 0 || Index(columns.Labels, rows, row) >= 0 || !double.IsNaN(Number(columns.ActualValues, rows, row)))
                continue;
            var predicted = Index(columns.Predictions, rows, row);
            var (value, score) = (Number(columns.Values, rows, row), Number(columns.Scores, rows, row));
            pending.Add(
                ids[row],
                EventTimes.Of(columns, row),
                source.Version,
                source.Segment,
                predicted < 0 ? null : source.Classes[predicted],
                value,
                score,
                positiveClass,
                weights.IsEmpty ? shared : weights[row],
                probabilities.Of(row),
                columns.LowerBounds.IsEmpty ? null : IntervalCheck.Of(columns, row),
                _dimensions.Of(row),
                bins);
        }
    }

    private static int Index(ReadOnlyMemory<byte> column, int rows, int row) => column.IsEmpty ? -1 : Column.Index(column.Span, Column.Width(column, rows), row);

    private static double Number(ReadOnlyMemory<byte> column, int rows, int row) => column.IsEmpty ? double.NaN : Column.Number(column.Span, Column.Width(column, rows), row);
}
