using OrleansMonitor.Domain.Outputs;

namespace OrleansMonitor.Domain.Records;

/// <content>What was predicted, with or without a label.</content>
internal sealed partial class ColumnFold
{
    private void AddOutputs(int start, int rows, ReadOnlySpan<float> weights, PartialAggregate target)
    {
        var (predictions, values) = (_columns.Predictions, _columns.Values);
        if (!values.IsEmpty)
        {
            if (Width(values) == sizeof(float))
                target.Outputs.Values.AddColumn(Column.As<float>(values).Slice(start, rows), weights);
            else
                target.Outputs.Values.AddColumn(Column.As<double>(values).Slice(start, rows), weights);
        }

        if (predictions.IsEmpty)
        {
            if (!_columns.Scores.IsEmpty)
                target.Outputs.Scores(OutputRoute.Alone).AddColumn(Scores(start, rows), weights);
        }
        else if (Width(predictions) == 1)
        {
            AddPredictions(predictions.Span.Slice(start, rows), start, weights, target);
        }
        else
        {
            AddPredictions(Column.As<ushort>(predictions).Slice(start, rows), start, weights, target);
        }
    }

    private void AddPredictions<TId>(ReadOnlySpan<TId> predicted, int start, ReadOnlySpan<float> weights, PartialAggregate target)
        where TId : unmanaged, IEquatable<TId>
    {
        target.Outputs.Classes.AddIds(predicted, _source.Classes.AsSpan(), weights);
        if (!_columns.Scores.IsEmpty)
            _outputs.Add(predicted, Scores(start, predicted.Length), weights, target.Outputs);
    }
}
